/** Registers the view "AWS Access". Its code is loaded when the view is first shown. */
import * as vscode from 'vscode';
import { once } from '../../../base/once.ts';
import type { AccessNode, AccessView, AccessViewDeps } from './accessView.ts';

const viewId = 'iamIdentityCenter.access';

/** What the commands of the view do. */
export interface AccessViewActions extends vscode.Disposable {
  refresh(): Promise<void>;
  showMore(node: AccessNode): Promise<void>;
}

/** The view is there until it is disposed of. */
export function registerAccessView(deps: AccessViewDeps): AccessViewActions {
  const changes = new vscode.EventEmitter<AccessNode | undefined>();
  const subscriptions: vscode.Disposable[] = [changes];
  const view = once(async (): Promise<AccessView> => {
    const { createAccessView } = await import('./accessView.ts');
    const created = createAccessView(deps);
    subscriptions.push(
      created,
      created.onDidChangeTreeData((node) => changes.fire(node)),
    );
    return created;
  });
  subscriptions.push(
    vscode.window.registerTreeDataProvider<AccessNode>(viewId, {
      onDidChangeTreeData: changes.event,
      getChildren: async (node) => (await view()).getChildren(node),
      getTreeItem: async (node) => (await view()).getTreeItem(node),
    }),
  );
  return {
    refresh: async () => (await view()).refresh(),
    showMore: async (node) => (await view()).showMore(node),
    dispose() {
      for (const each of subscriptions.reverse()) each.dispose();
    },
  };
}
