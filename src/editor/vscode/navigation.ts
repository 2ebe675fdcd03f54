/** What the steps of a multi-step dialog have in common: Back, and their numbers. */

/** The user pressed Back. */
export const back: unique symbol = Symbol('back');
export type Back = typeof back;

/** Shown beside the title: `2/3`. */
export interface Step {
  at: number;
  of: number;
}
