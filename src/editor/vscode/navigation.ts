/** What the steps of a dialog have in common: going back, and how many there are. */

/** The user pressed Back. */
export const back: unique symbol = Symbol('back');
export type Back = typeof back;

/** Shown beside the title: `2/3`. */
export interface Step {
  at: number;
  of: number;
}
