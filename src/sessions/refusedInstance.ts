/** A refusal that another start URL or region may mend; apart, because its text is made at start. */
import { SignInError } from '../base/errors.ts';
import type { Instance } from './session.ts';

/** The service refused a sign-in as it was asked for, and may accept another start URL or region. */
export class RefusedInstance extends SignInError {
  readonly instance: Instance;
  /** The service's own words, or its error word. */
  readonly said: string;

  constructor(instance: Instance, said: string, options?: ErrorOptions) {
    const host = URL.parse(instance.startUrl)?.host ?? 'the start URL';
    super('bad-settings', `the service refused ${host} in ${instance.region}: ${said}`, options);
    this.instance = instance;
    this.said = said;
  }
}
