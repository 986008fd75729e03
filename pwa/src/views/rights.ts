// What the screens offer to whom. The server decides again, by its own table; here only so that nobody is shown a button
// that will be refused.
import type { Right } from '../domain/types';

export function mayPlan(right: Right | undefined): boolean {
  return right === 'coordinator' || right === 'administrator';
}

export function mayInvite(right: Right | undefined): boolean {
  return right === 'coordinator' || right === 'administrator';
}

/** Lets guests in, sees whose phone still holds something. */
export function mayLead(right: Right | undefined): boolean {
  return mayPlan(right) || right === 'member';
}

export function mayCapture(right: Right | undefined): boolean {
  return mayPlan(right) || right === 'member' || right === 'guest';
}
