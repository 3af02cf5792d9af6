/** A small front end: its button creates a token at DayZero's API, whose address is in DAYZERO_URL. */
import { createServer } from 'node:http';

const page = `<!doctype html>
<title>Tokens</title>
<button onclick="fetch('/create', { method: 'POST' }).then((r) => r.text()).then((t) => (out.textContent = t))">Create a token</button>
<p id="out"></p>
`;

const createToken = async (session) => {
  const response = await fetch(`${process.env.DAYZERO_URL}/api/v1/tokens`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer mock_valid',
      'content-type': 'application/json',
      'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6',
      ...(session === undefined ? {} : { 'x-mock-session': session }),
    },
    body: JSON.stringify({ name: 'Till 1' }),
  });
  return response.status === 201 ? 'Created.' : 'The service is not available. Try again later.';
};

const server = createServer(async (req, res) => {
  if (req.url !== '/create') return res.setHeader('content-type', 'text/html').end(page);
  res.end(await createToken(req.headers['x-mock-session']));
});
server.listen(Number(process.env.PORT ?? 3000));
process.once('SIGTERM', () => process.exit());
