/** The options of commands that connect to a service: TLS and the HTTP proxy. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';
import { Option, type Command } from 'commander';
import { proxyFromEnvironment } from '../http/connector.ts';
import { AppError, messageOf, raise } from '../lib/errors.ts';
import { isLoopback } from '../lib/host.ts';
import { collectValues, proxyOption } from './options.ts';

/** The parsed options. */
export interface ConnectionFlags {
  readonly ca?: string[];
  readonly insecure?: boolean;
  readonly proxy?: string;
}

export const addConnectionOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--ca <file>', 'CA certificates to trust for TLS, in PEM; repeatable').argParser(collectValues),
    )
    .option('--insecure', 'accept any TLS certificate')
    .addOption(
      new Option('--proxy <url>', 'HTTP proxy; by default as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say').argParser(
        proxyOption,
      ),
    );

/**
 * How to connect to a service.
 * @param target its URL; undefined for the built-in mock
 * @throws AppError `wrong-usage` if a certificate can't be read
 */
export const connectionTo = (target: string | undefined, { ca, insecure, proxy }: ConnectionFlags) => ({
  ca: ca?.map(readCertificates),
  insecure,
  proxy: proxy ?? environmentProxy(target),
});

/** The proxy of the environment, but not for a target on this machine. */
function environmentProxy(target: string | undefined): string | undefined {
  const url = target === undefined ? null : URL.parse(target);
  return url === null || isLoopback(url.hostname) ? undefined : proxyFromEnvironment(url, process.env);
}

function readCertificates(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----')
      ? text
      : raise.wrongUsage(`--ca ${file} contains no certificate in PEM ("-----BEGIN CERTIFICATE-----").`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return raise.wrongUsage(`--ca ${file} can't be read: ${messageOf(error)}`);
  }
}
