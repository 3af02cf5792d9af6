/** SARIF 2.1.0 report, for code scanning. */
import { generalCheckIds, trafficCheckIds, type Finding } from '../findings/finding.ts';
import { checkDocs } from '../checks/check-docs.ts';
import { printableJson } from './escape.ts';
import { casesText, isInRepository, rationaleText } from './format-finding.ts';
import type { Reporter } from './reporter.ts';

export const sarif: Reporter = (report) => {
  const checks = [...new Set(report.findings.map(({ check }) => check))];
  return `${printableJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mockmint', rules: checks.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: report.providers.every(({ abortReason }) => abortReason === undefined) }],
        results: report.findings.map((finding) => resultOf(finding, checks.indexOf(finding.check))),
      },
    ],
  })}\n`;
};

function ruleOf(check: string): object {
  const general = [...generalCheckIds, ...trafficCheckIds].find((id) => id === check);
  const doc = general && checkDocs[general];
  return {
    id: check,
    ...(doc && {
      shortDescription: { text: doc.title },
      fullDescription: { text: doc.description },
      help: { text: doc.fix },
    }),
  };
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { id, check, severity, title, expected, actual, rationale, curl, known, provider, operation } = finding;
  const { location } = rationale;
  const text = [
    `${title}.`,
    `Expected: ${expected}.`,
    `Received: ${actual}.`,
    `Because: ${rationaleText(rationale)}`,
    ...(curl === undefined ? [] : [`Reproduce: ${curl}`]),
    `Cases: ${casesText(finding)}`,
  ].join('\n');
  return {
    ruleId: check,
    ruleIndex,
    level: severity,
    message: { text },
    // Code scanning shows only locations in the repository.
    locations: [
      {
        ...(location &&
          isInRepository(location.file) && {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(location.file) },
              region: { startLine: Math.max(1, location.line) },
            },
          }),
        logicalLocations: [{ fullyQualifiedName: `${provider}/${operation}` }],
      },
    ],
    partialFingerprints: { 'mockmint/v1': id },
    baselineState: known ? 'unchanged' : 'new',
  };
}
