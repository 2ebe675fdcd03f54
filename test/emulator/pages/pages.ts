/** The HTML of the pages: forms without scripts, usable by keyboard, in light and dark. */

import { readObject } from '../wire/members.ts';
import type { WireAnswer } from '../wire/wire.ts';
import type { Instance, User } from '../world/directory.ts';

const style = `
:root { color-scheme: light dark; --ink: light-dark(#16191f, #e9ebed); --paper: light-dark(#ffffff, #16202c);
  --edge: light-dark(#687078, #95a5a6); --accent: light-dark(#0a5cad, #7ab8ff); --on-accent: light-dark(#ffffff, #0b1826); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#eef1f4, #0d1520); }
main { width: min(28rem, 100%); padding: 2rem; border-radius: .75rem; background: var(--paper);
  box-shadow: 0 1px 8px #0003; }
.portal { margin: 0; font-size: .875rem; }
h1 { margin: .25rem 0 1.25rem; font-size: 1.375rem; line-height: 1.3; }
fieldset { margin: 0 0 1.25rem; padding: .75rem 1rem; border: 1px solid var(--edge); border-radius: .5rem; }
label { display: flex; gap: .75rem; align-items: baseline; padding: .375rem 0; cursor: pointer; }
label.above { display: block; }
input[type=text] { width: 100%; padding: .5rem; font: inherit; letter-spacing: .1em; }
ul { margin: 0 0 1.25rem; padding-left: 1.25rem; }
.code { font: 600 1.5rem/1.5 ui-monospace, monospace; letter-spacing: .1em; }
.actions { display: flex; gap: .75rem; }
button { flex: 1; padding: .625rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent); background: transparent; border: 2px solid var(--accent); border-radius: .5rem; }
button.primary { color: var(--on-accent); background: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c);

function page(status: number, title: string, content: string): WireAnswer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // No form-action: browsers apply it to the redirect that answers the form as well.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
    },
    body:
      '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
      `<title>${escapeHtml(title)}</title>\n<style>${style}</style>\n</head>\n` +
      `<body>\n<main>\n${content}\n</main>\n</body>\n</html>\n`,
  };
}

/** What a consent page shows. */
export interface Consent {
  instance: Instance;
  clientName: string;
  scopes: readonly string[];
  /** The preselected user; undefined selects the first. */
  user: User | undefined;
  /** The code for the user to compare. Only the device flow has one. */
  userCode?: string;
  /** The form's target. */
  action: string;
}

/** The page on which the user allows or denies access. */
export function consentPage(consent: Consent): WireAnswer {
  const { instance, userCode } = consent;
  const chosen = consent.user ?? instance.users[0];
  const users = instance.users.map(
    (user) =>
      `<label><input type="radio" name="user" id="user-${escapeHtml(user.name)}" value="${escapeHtml(user.name)}"` +
      `${user === chosen ? ' checked' : ''} required> ${escapeHtml(user.displayName)} (${escapeHtml(user.name)})</label>`,
  );
  const scopes = consent.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`);
  const title = `Allow ${consent.clientName} to access your data?`;
  return page(
    200,
    title,
    [
      `<p class="portal">${escapeHtml(instance.name)} access portal</p>`,
      `<h1>${escapeHtml(title)}</h1>`,
      `<form method="post" action="${escapeHtml(consent.action)}">`,
      ...(userCode
        ? [
            '<p>Confirm that this code matches the one shown on your device:</p>',
            `<p class="code" id="user-code">${escapeHtml(userCode)}</p>`,
            `<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">`,
          ]
        : []),
      `<fieldset><legend>User</legend>${users.join('')}</fieldset>`,
      ...(scopes.length > 0 ? ['<p>Requested access:</p>', `<ul>${scopes.join('')}</ul>`] : []),
      '<div class="actions">',
      '<button class="primary" name="decision" value="approve">Allow access</button>',
      '<button name="decision" value="deny">Deny access</button>',
      '</div></form>',
    ].join('\n'),
  );
}

/**
 * The form for the user code.
 * @param wrong the code that was entered before, if it was invalid
 */
export function codePage(wrong?: string): WireAnswer {
  const complaint = 'This code is invalid or has expired. Check the code on your device.';
  return page(
    wrong === undefined ? 200 : 400,
    'Authorize request',
    [
      '<h1>Authorize request</h1>',
      '<form method="get" action="/device">',
      '<fieldset><legend>Device code</legend>',
      '<label class="above" for="code">Enter the code shown on your device</label>',
      `<input type="text" id="code" name="user_code" autocomplete="off" autofocus required` +
        `${wrong === undefined ? '' : ` value="${escapeHtml(wrong)}" aria-invalid="true" aria-describedby="complaint"`}>`,
      ...(wrong === undefined ? [] : [`<p id="complaint" role="alert">${complaint}</p>`]),
      '</fieldset>',
      '<div class="actions"><button class="primary">Continue</button></div></form>',
    ].join('\n'),
  );
}

/** The result of a device authorization. */
export function decidedPage(approved: boolean): WireAnswer {
  const title = approved ? 'Request approved' : 'Request denied';
  const next = approved
    ? 'You can close this window and return to your device.'
    : 'No access was granted. You can close this window.';
  return page(200, title, `<h1 id="outcome">${title}</h1>\n<p>${next}</p>`);
}

/** An error of SSO OIDC that only the browser receives. */
export function errorPage({ status, body }: WireAnswer): WireAnswer {
  const { error, error_description: description } = readObject(body);
  const title = String(error);
  const text = escapeHtml(String(description));
  return page(status, title, `<h1>${escapeHtml(title)}</h1>\n<p role="alert">${text}</p>`);
}

/** For a link whose sign-in is finished or has expired. */
export function endedPage(): WireAnswer {
  const title = 'This sign-in has ended';
  return page(
    404,
    title,
    `<h1>${title}</h1>\n<p>Start the sign-in again from your application.</p>`,
  );
}
