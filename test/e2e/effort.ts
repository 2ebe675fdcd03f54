/**
 * What a user does: clicks, keys and pastes, counted in the pages of the browser from the events that
 * only a real mouse and keyboard cause, so that no method of a test is left out.
 */
import type { BrowserContext } from 'playwright-core';

export interface Effort {
  clicks: number;
  /** Every key that is pressed, whether it writes a character or not, except for pastes. */
  keys: number;
  pastes: number;
}

export interface EffortMeter {
  /** Resolves to what the user does while `act` runs. */
  measure(act: () => Promise<void>): Promise<Effort>;
}

/** Text that arrives without a key counts as typed: a test can fill a field at once, a user cannot. */
const listener = `{
  let pressed = false;
  const on = (type, act) => addEventListener(
    type, (event) => { if (event.isTrusted) act(event); }, { capture: true });
  on('mousedown', () => countEffort('clicks', 1));
  on('paste', () => countEffort('pastes', 1));
  on('keydown', ({ key, ctrlKey, metaKey }) => {
    pressed = true;
    const pastes = (ctrlKey || metaKey) && key.toLowerCase() === 'v';
    if (!pastes && !['Alt', 'Control', 'Meta', 'Shift'].includes(key)) countEffort('keys', 1);
  });
  on('keyup', () => { pressed = false; });
  on('input', ({ inputType, data }) => {
    if (!pressed && inputType === 'insertText') countEffort('keys', data?.length ?? 1);
  });
}`;

/** Counts in every page that is loaded from now on. */
export async function startEffortMeter(context: BrowserContext): Promise<EffortMeter> {
  const total: Effort = { clicks: 0, keys: 0, pastes: 0 };
  await context.exposeFunction('countEffort', (what: keyof Effort, amount: number) => {
    total[what] += amount;
  });
  await context.addInitScript(listener);
  return {
    async measure(act) {
      const before = { ...total };
      await act();
      return {
        clicks: total.clicks - before.clicks,
        keys: total.keys - before.keys,
        pastes: total.pastes - before.pastes,
      };
    },
  };
}
