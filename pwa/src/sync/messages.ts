// The messages of contract.md §6 as the phone sends and reads them; their shapes come from shared/schema.
import type {
  ChangesMessage,
  DistrictMessage,
  ErrorMessage,
  ForgotMessage,
  HelloMessage,
  HoldingMessage,
  OpsMessage,
  PingMessage,
  PongMessage,
  ReceiptsMessage,
  RollupsMessage,
  WelcomeMessage,
} from '../domain/contract';

export type Outgoing = HelloMessage | OpsMessage | ForgotMessage | HoldingMessage | PingMessage;

export type Incoming =
  WelcomeMessage | ReceiptsMessage | ChangesMessage | RollupsMessage | DistrictMessage | PongMessage | ErrorMessage;

const REQUIRED: Record<Incoming['type'], [string, (value: unknown) => boolean][]> = {
  welcome: [
    ['server_ms', isNumber],
    ['session', isObject],
    ['limits', isObject],
    ['highest_n', isNumber],
  ],
  receipts: [['receipts', Array.isArray]],
  changes: [
    ['entities', Array.isArray],
    ['gone', Array.isArray],
    ['cursor', isText],
  ],
  rollups: [['records', Array.isArray]],
  district: [['version', isText]],
  pong: [['server_ms', isNumber]],
  error: [['error', isObject]],
};

/** null: not a message of ours, or a later protocol's; it is passed over. */
export function readMessage(text: string): Incoming | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || !isText(value['type'])) return null;
  const members = Object.hasOwn(REQUIRED, value['type']) ? REQUIRED[value['type'] as Incoming['type']] : null;
  if (!members?.every(([key, fits]) => fits(value[key]))) return null;
  return value as unknown as Incoming;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
