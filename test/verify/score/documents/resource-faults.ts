/** Faults of what a service keeps. No document promises more, so that a warning is enough. */
import { isObject } from '../../../../src/lib/json.ts';
import { isJson, isSuccess, json, parsed, typeOf, type DocumentFault, type Passage, type Reply } from './passage.ts';

const itemPath = ({ call }: Passage): string => call.url.split('?')[0]!;
const isWrite = ({ call }: Passage): boolean => ['PUT', 'PATCH', 'POST'].includes(call.method);

/** Whether an operation reads a resource that another one creates, and others act on it. */
const isOnCreated =
  (...methods: readonly string[]): DocumentFault['isObservable'] =>
  ({ method, path }, { operations }) => {
    const has = (at: string, wanted: readonly string[]): boolean =>
      operations.some((one) => one.path === at && wanted.includes(one.method));
    return (
      method === 'GET' &&
      path.endsWith('}') &&
      has(path.slice(0, path.lastIndexOf('/')), ['POST']) &&
      (methods.length === 0 || has(path, methods))
    );
  };

export const resourceFaults: readonly DocumentFault[] = [
  {
    name: 'a deleted resource can still be read',
    list: 'resources',
    isWarning: true,
    isObservable: isOnCreated('DELETE'),
    change: (passage) => {
      const { call, reply, memory } = passage;
      const key = `GET ${itemPath(passage)}`;
      if (call.method === 'GET' && isSuccess(reply)) memory.set(key, reply);
      if (call.method === 'DELETE' && isSuccess(reply)) memory.set(`deleted ${itemPath(passage)}`, true);
      return call.method === 'GET' && reply.status === 404 && memory.has(`deleted ${itemPath(passage)}`)
        ? (memory.get(key) as Reply | undefined)
        : undefined;
    },
  },
  {
    name: 'every created resource has the same id',
    list: 'resources',
    isWarning: true,
    isObservable: isOnCreated(),
    change: (passage) => {
      const { call, reply, memory, operation } = passage;
      if (!operation || call.method !== 'POST' || !isSuccess(reply)) return undefined;
      const body = parsed(passage);
      const name = isObject(body) ? Object.keys(body).find((one) => /^(id|.*Id)$/.test(one)) : undefined;
      if (!isObject(body) || name === undefined) return undefined;
      const key = `first ${itemPath(passage)}`;
      if (!memory.has(key)) return void memory.set(key, body[name]);
      return body[name] === memory.get(key) ? undefined : json(reply, { ...body, [name]: memory.get(key) });
    },
  },
  {
    name: 'an update is not kept',
    list: 'resources',
    isWarning: true,
    isObservable: isOnCreated('PUT', 'PATCH'),
    change: (passage) => {
      const { call, reply, memory } = passage;
      const key = `read ${itemPath(passage)}`;
      if (call.method !== 'GET' || !isSuccess(reply)) return undefined;
      if (!memory.has(key)) return void memory.set(key, reply);
      const first = memory.get(key) as Reply;
      return first.body.equals(reply.body) ? undefined : first;
    },
  },
  {
    name: 'text that was sent comes back in capitals',
    list: 'resources',
    isWarning: true,
    isObservable: isOnCreated(),
    change: (passage) => {
      const { call, reply, operation } = passage;
      if (!operation || !isWrite(passage) || !isSuccess(reply) || !isJson(typeOf(call)) || call.body.length === 0)
        return undefined;
      const body = parsed(passage);
      let sent: unknown;
      try {
        sent = JSON.parse(call.body.toString());
      } catch {
        return undefined;
      }
      if (!isObject(body) || !isObject(sent)) return undefined;
      const name = Object.keys(sent).find(
        (one) => typeof sent[one] === 'string' && sent[one] === body[one] && sent[one] !== sent[one].toUpperCase(),
      );
      if (name === undefined) return undefined;
      const changed = { ...body, [name]: String(body[name]).toUpperCase() };
      const { violations } = passage.document.validator.response(operation, {
        status: reply.status,
        contentType: typeOf(reply).split(';')[0]!,
        body: changed,
      });
      return violations.length > 0 ? undefined : json(reply, changed);
    },
  },
];
