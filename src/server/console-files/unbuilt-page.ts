/** The page served at `/` of a clone before the console is built. */

export const unbuiltPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>mockmint: the console is not built</title></head>
<body>
<h1>The mock is running. Its console is not built yet.</h1>
<p>In the cloned repository, run <code>npm run build</code> (or <code>npm ci</code>, which also builds the console), then reload this page.</p>
<p>Everything else works without the console: <a href="__admin/providers">the providers</a>, <a href="__admin/requests">the requests</a>,
<a href="__admin/openapi.json">the control API</a>.</p>
</body>
</html>
`;
