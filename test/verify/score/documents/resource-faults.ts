/** Faults of what a service keeps. No document promises more, so that a warning is enough. */
import { isObject } from '../../../../src/lib/json.ts';
import { valueAt } from '../../../../src/lib/json-pointer.ts';
import { isSuccess, json, parsed, sentBody, typeOf, type DocumentFault, type Passage, type Reply } from './passage.ts';
import { schemasIn } from './schema-places.ts';

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
      const { reply, operation } = passage;
      if (!operation || !isWrite(passage) || !isSuccess(reply)) return undefined;
      const body = parsed(passage);
      const sent = sentBody(passage);
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
  {
    name: 'a readOnly member can be changed',
    list: 'resources',
    isWarning: true,
    isObservable: isOnCreated('PUT', 'PATCH'),
    change: (passage) => {
      const { call, reply, memory, operation, document } = passage;
      const key = `readOnly ${itemPath(passage)}`;
      if (isWrite(passage) && isSuccess(reply) && operation?.body) {
        const sent = sentBody(passage);
        const schemas = [...operation.body.content.values()].map((pointer) =>
          valueAt(document.effective, pointer ?? ''),
        );
        const names = schemas
          .flatMap((schema) => [...schemasIn(document.effective, schema)])
          .flatMap(({ schema }) => Object.entries(isObject(schema['properties']) ? schema['properties'] : {}))
          .filter(([, member]) => isObject(member) && member['readOnly'] === true)
          .map(([name]) => name);
        const given = isObject(sent) ? Object.entries(sent).filter(([name]) => names.includes(name)) : [];
        if (given.length > 0) memory.set(key, Object.fromEntries(given));
      }
      const body = call.method === 'GET' && memory.has(key) ? parsed(passage) : undefined;
      return isObject(body) ? json(reply, { ...body, ...(memory.get(key) as object) }) : undefined;
    },
  },
];
