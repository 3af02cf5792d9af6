/** Help, and wrong usage: one line that says what is wrong and suggests the closest valid name; exit code 2. */
import { afterAll, test } from '@jest/globals';
import { runInProcess } from './in-process.ts';
import { run, stopAll } from './program.ts';
import { expectTranscript } from './transcript.ts';

afterAll(stopAll);

test.each([
  ['Help', ['--help']],
  ['Help on serve', ['serve', '--help']],
  ['An explanation of what there is not', ['explain', 'dayzeroo']],
  ['An option that there is not', ['serve', '--prt', '4010']],
  ['A command that there is not', ['serv']],
  ['A port that is no number', ['serve', '--port', 'many']],
  ['A value that is no choice', ['serve', '--log', 'xml']],
  ['An instant that is none', ['serve', '--clock', 'yesterday']],
  ['A port of its own without the port', ['serve', '--listen', 'dayzero']],
  ['An option without its value', ['serve', '--port']],
  ['A provider that is not built in', ['serve', 'vidda']],
  ['A document that does not exist', ['serve', 'vida', './nowhere.yaml']],
  ['An id that is none', ['serve', 'My API=./nowhere.yaml']],
])('%s', async (title, args) => {
  expectTranscript(title, await runInProcess(args));
});

// `serve` sets flags of its process, and `explain` formats its output for the terminal of its process.
test.each([
  ['What is loaded', ['explain']],
  ['What a provider documents and what is assumed', ['explain', 'dayzero']],
  ['A provider that there is not', ['serve', '--provider', 'vyda']],
  ['A port that two providers claim', ['serve', '--listen', 'vida=4100', '--listen', 'askui=4100']],
  ['A port that a provider and all together claim', ['serve', '--port', '4100', '--listen', 'vida=4100']],
])('%s', async (title, args) => {
  expectTranscript(title, await run(args));
});

test('A port in the environment that is no number', async () => {
  expectTranscript('A port in the environment that is no number', await run(['serve'], { env: { PORT: 'many' } }));
});
