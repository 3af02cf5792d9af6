/** Helpers to define seeded defects: services with one fault. */
import { isRecord, type Call, type Change, type RejectionReason, type Reply } from './service.ts';

/** One fault of one provider's service. */
export interface Mutant {
  readonly provider: string;
  readonly fault: string;
  readonly change: Change;
}

export type Body = Record<string, unknown>;

export const mutant = (provider: string, fault: string, change: Change): Mutant => ({ provider, fault, change });

/** Changes answers of one kind. */
export const on = (
  kind: RejectionReason | 'success',
  spoil: (reply: Reply, call: Call) => ReturnType<NonNullable<Change['reply']>>,
): Change => ({ reply: (reply, call, why) => (why === kind ? spoil(reply, call) : reply) });

/** Changes a part of the successful answer. */
const part = (path: readonly string[], spoil: (part: Body, call: Call) => void): Change =>
  on('success', (reply, call) => {
    let owner: unknown = reply.body;
    for (const name of path) owner = Array.isArray(owner) ? owner[0] : isRecord(owner) ? owner[name] : undefined;
    if (isRecord(owner)) spoil(owner, call);
    return reply;
  });

export const text = (call: Call, member: string): string =>
  isRecord(call.body) ? String(call.body[member] ?? '') : '';
export const accepts = (what: (body: Body) => boolean): Change => ({
  validate: (lawful, body) => (isRecord(body) && what(body) ? [] : lawful),
});
export const rejectsBody = (what: (body: Body) => boolean): Change => ({
  validate: (lawful, body) => (isRecord(body) && what(body) ? ['no'] : lawful),
});
export const secret = (call: Call): string => /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
export const shift = (value: unknown, ms: number): string => new Date(Date.parse(String(value)) + ms).toISOString();

export const token = (spoil: (token: Body, call: Call) => void): Change => part(['token'], spoil);
export const info = (spoil: (info: Body, call: Call) => void): Change => part(['token_info'], spoil);
export const entry = (spoil: (entry: Body, call: Call) => void): Change => part(['data', '0'], spoil);
export const whole = (spoil: (body: Body, call: Call) => void): Change => part([], spoil);
