/** Items in envelopes: what was sent and the id belong to the item, not to what is around it. */
import { describe, expect, test } from '@jest/globals';
import { body, empty, ok, parameter, serve } from './small-document.ts';

const text = '{ type: string }';
const object = (...members: string[]): string => `{ type: object, properties: { ${members.join(', ')} } }`;
const id = (value: string): string => `id: { type: string, format: uuid, example: ${value} }`;
const anId = 'd90457c4-f1be-4f2e-b4e3-f766390a7e30';

describe('An item beside members that are not its own', () => {
  /** @param data the response's member that holds the item */
  const around = (data: string): string =>
    `{ type: object, required: [status, service, data], properties: { status: { type: string, example: OK }, service: { type: string, example: crm }, data: ${data} } }`;
  const company = object(`id: ${text}`, `name: ${text}`, `status: ${text}`);
  const paths = `  /companies:
    get: { ${ok(around(`{ type: array, items: ${company} }`))} }
    post: { ${body(company)}, ${ok(around(object(`id: ${text}`)), 201)} }
  /companies/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok(around(company))} }
    patch: { ${body(company)}, ${ok(around(object(`id: ${text}`)))} }`;

  test('is read and listed as it was sent, and keeps its status out of the envelope', () =>
    serve(paths, async (send) => {
      const { body: made } = await send('POST /companies', { name: 'One', status: 'open' });
      expect(made).toMatchObject({ status: 'OK', service: 'crm' });
      const item = { id: made.data.id, name: 'One', status: 'open' };
      expect((await send(`GET /companies/${item.id}`)).body).toEqual({ status: 'OK', service: 'crm', data: item });
      expect((await send('GET /companies')).body.data[0]).toEqual(item);
    }));

  test('is changed there', () =>
    serve(paths, async (send) => {
      const { data } = (await send('POST /companies', { name: 'One', status: 'open' })).body;
      await send(`PATCH /companies/${data.id}`, { status: 'closed' });
      expect((await send(`GET /companies/${data.id}`)).body).toMatchObject({
        status: 'OK',
        data: { name: 'One', status: 'closed' },
      });
    }));
});

test('An item in an envelope may have its only id in a part', () => {
  const link = `{ type: object, properties: { data: ${object(`url: ${text}`, `target: ${object(`id: ${text}`)}`)} } }`;
  return serve(
    `  /links:
    post: { ${body(object(`url: ${text}`))}, ${ok(`{ type: object, required: [data], properties: { data: { type: object, required: [id], properties: { id: ${text} } } } }`)} }
  /links/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok(link)} }`,
    async (send) => {
      const { data } = (await send('POST /links', { url: 'a' })).body;
      expect((await send(`GET /links/${data.id}`)).body.data).toMatchObject({ url: 'a' });
    },
  );
});

test('An item is found by each of the parameters of its paths', () => {
  const contact = object(`contactId: ${text}`, `number: ${text}`, `name: ${text}`);
  const read = (name: string): string => `  /contacts/{${name}}:
    get: { parameters: [${parameter(name)}], ${ok(contact)} }`;
  return serve(
    `  /contacts:
    post: { ${body(contact)}, ${ok(contact)} }
${read('contactId')}
${read('number').replace(':', '/:')}
    delete: { parameters: [${parameter('number')}], ${empty} }`,
    async (send) => {
      const { contactId } = (await send('POST /contacts', { number: 'N1', name: 'Ann' })).body;
      for (const path of [contactId, 'N1/'])
        expect((await send(`GET /contacts/${path}`)).body).toEqual({ contactId, number: 'N1', name: 'Ann' });
      await send('DELETE /contacts/N1/');
      for (const path of [contactId, 'N1/']) expect((await send(`GET /contacts/${path}`)).status).toBe(404);
    },
  );
});

describe('An envelope with an id', () => {
  test('does not hide the item of a list that is named as the collection', () => {
    const item = object(`transferID: ${text}`, `amount: { type: integer }`);
    const whole = object(
      `Id: ${text}`,
      `Status: { type: string, example: OK }`,
      `Transfers: { type: array, items: ${item} }`,
    );
    const sent = object(`Transfers: { type: array, items: ${item} }`);
    return serve(
      `  /Transfers:
    get: { ${ok(whole)} }
    post: { ${body(sent)}, ${ok(whole)} }
  /Transfers/{TransferID}:
    parameters: [${parameter('TransferID')}]
    get: { ${ok(whole)} }`,
      async (send) => {
        const [made] = (await send('POST /Transfers', { Transfers: [{ amount: 7 }] })).body.Transfers;
        expect(made).toEqual({ transferID: expect.any(String), amount: 7 });
        expect((await send(`GET /Transfers/${made?.transferID}`)).body.Transfers).toEqual([made]);
        expect((await send('GET /Transfers')).body.Transfers[0]).toEqual(made);
      },
    );
  });

  test.each(['post', 'put'])('is around all items that a %s creates', (method) => {
    const item = object(`transferID: ${text}`, `amount: { type: integer }`);
    const whole = object(`Id: ${text}`, `Transfers: { type: array, items: ${item} }`);
    return serve(
      `  /Transfers:
    get: { ${ok(whole)} }
    ${method}: { ${body(object(`Transfers: { type: array, items: ${item} }`))}, ${ok(whole)} }
  /Transfers/{TransferID}:
    parameters: [${parameter('TransferID')}]
    get: { ${ok(whole)} }`,
      async (send) => {
        const sent = { Transfers: [{ amount: 7 }, { amount: 8 }, { transferID: 'mine' }] };
        const { Transfers: made = [] } = (await send(`${method.toUpperCase()} /Transfers`, sent)).body;
        expect(made).toEqual([
          { transferID: expect.any(String), amount: 7 },
          { transferID: expect.any(String), amount: 8 },
          { transferID: 'mine' },
        ]);
        expect((await send(`GET /Transfers/${made[1]?.transferID}`)).body.Transfers).toEqual([made[1]]);
        expect((await send('GET /Transfers')).body.Transfers).toEqual(expect.arrayContaining([...made]));
      },
    );
  });

  test('has the id of the new item, so that a client that takes this one finds the item', () => {
    const employee = object(`employeeID: { type: string, format: uuid }`, `name: ${text}`);
    const whole = `{ type: object, required: [id], properties: { ${id(anId)}, problem: ${object(`title: ${text}`)}, employee: ${employee} } }`;
    return serve(
      `  /Employees:
    post: { ${body(employee)}, ${ok(whole)} }
  /Employees/{EmployeeID}:
    parameters: [${parameter('EmployeeID', '{ type: string, format: uuid }')}]
    get: { ${ok(whole)} }
    delete: { ${empty} }`,
      async (send) => {
        const made = (await send('POST /Employees', { name: 'Ann' })).body;
        expect(made.employee).toEqual({ employeeID: made.id, name: 'Ann' });
        expect(made.id).not.toBe(anId);
        expect((await send('POST /Employees', { name: 'Bob' })).body.id).not.toBe(made.id);
        expect((await send(`GET /Employees/${made.id}`)).body.employee).toEqual(made.employee);
      },
    );
  });
});

describe('A list shows the id of a new item', () => {
  const posted = (list: string, created: string, value = '{}'): string => `  /pets:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: ${list}, ${value === '{}' ? '' : `example: ${value}`} } } } } }
    post: { ${body(object(`name: ${text}`))}, ${ok(created, 201)} }
  /pets/{petId}:
    parameters: [${parameter('petId')}]
    delete: { ${empty} }`;
  const created = `{ type: object, required: [id], properties: { id: ${text}, name: ${text} } }`;

  test('though its schema declares none', () =>
    serve(posted(`{ type: array, items: ${object(`name: ${text}`)} }`, created), async (send) => {
      const made = (await send('POST /pets', { name: 'Tom' })).body;
      expect((await send('GET /pets')).body[0]).toEqual(made);
    }));

  test('though its schema requires a member that the item lacks, and has an example without an id', () =>
    serve(
      posted(
        `{ type: array, items: { type: object, required: [id, since], properties: { id: ${text}, since: ${text} }, example: { id: '', since: May } } }`,
        `{ type: object, required: [petId], properties: { petId: ${text} } }`,
      ),
      async (send) => {
        const { petId } = (await send('POST /pets', { name: 'Tom' })).body;
        expect((await send('GET /pets')).body[0]).toEqual({ id: petId, since: 'May' });
      },
    ));

  test('though its example is a text instead of an object', () =>
    serve(
      posted(
        `{ properties: { embedded: ${object(`pets: { type: array, items: ${created} }`)} } }`,
        created,
        `'a text'`,
      ),
      async (send) => {
        const made = (await send('POST /pets', { name: 'Tom' })).body;
        expect((await send('GET /pets')).body.embedded.pets[0]).toEqual(made);
      },
    ));
});

describe('The id of a new item', () => {
  const tools = (pattern: string): string => `  /tools:
    post: { ${body(object(`name: ${text}`))}, ${ok(`{ type: object, required: [id], properties: { id: { type: string, pattern: '${pattern}' } } }`, 201)} }
  /tools/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok(object(`id: ${text}`, `name: ${text}`))} }`;

  test.each(['^aia_tool_.+$', '^aia_tool_*$', '^T[A-Z]+$', '^[a-c]{1,30}$'])(
    'is new within the pattern %s',
    (pattern) =>
      serve(tools(pattern), async (send) => {
        const ids: string[] = [];
        for (const name of ['a', 'b', 'c']) ids.push(String((await send('POST /tools', { name })).body.id));
        expect(new Set(ids).size).toBe(3);
        for (const one of ids) expect(one).toMatch(new RegExp(pattern));
        expect((await send(`GET /tools/${ids[0]}`)).body).toEqual({ id: ids[0], name: 'a' });
      }),
  );

  test('is another one than the request has if no path accepts that', () => {
    const order = object('id: { type: integer }', 'count: { type: integer }');
    return serve(
      `  /orders:
    post: { ${body(order)}, ${ok(order)} }
  /orders/{orderId}:
    parameters: [${parameter('orderId', '{ type: integer, minimum: 1 }')}]
    get: { ${ok(order)} }`,
      async (send) => {
        const made = (await send('POST /orders', { id: 0, count: 3 })).body;
        expect(made).toEqual({ id: 1, count: 3 });
        expect((await send('GET /orders/1')).body).toEqual(made);
        expect((await send('POST /orders', { id: 8, count: 3 })).body.id).toBe(8);
      },
    );
  });
});
