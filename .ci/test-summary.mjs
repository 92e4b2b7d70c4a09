// Reads the result files of the test projects: trx, or tap for those that Node runs.
//   one FOLDER PROJECT CODE SECONDS   prints how one project went
//   all FOLDER PROJECT=CODE ...       prints every failure, then the sum as the last line; ends with 1 when something failed
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [mode, folder, ...rest] = process.argv.slice(2);

const text = xml => xml
  .replace(/&#x([0-9A-Fa-f]+);/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');

const attribute = (element, name) => text(new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1] ?? '');

// A project that ended badly although no test in its file failed has crashed or hung: what it did not report must not look like success.
function read(project, code) {
  const file = join(folder, `${project}.trx`);
  const trx = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const result = { project, passed: 0, failed: 0, skipped: 0, failures: [], crashed: false };
  const tap = join(folder, `${project}.tap`);
  if (existsSync(tap)) {
    const lines = readFileSync(tap, 'utf8').split('\n');
    lines.forEach((line, n) => {
      const test = /^(not )?ok \d+ - (.*?)( # SKIP.*)?$/.exec(line);
      if (!test) return;
      if (test[3]) result.skipped++;
      else if (!test[1]) result.passed++;
      else {
        result.failed++;
        const end = lines.findIndex((l, at) => at > n && l === '  ...');
        result.failures.push({ name: `${project} ${test[2]}`, message: lines.slice(n + 1, end < 0 ? n + 30 : end).join('\n'), stack: '' });
      }
    });
  }
  for (const match of trx.matchAll(/<UnitTestResult\b[^>]*?(?:\/>|>[\s\S]*?<\/UnitTestResult>)/g)) {
    const outcome = attribute(match[0], 'outcome');
    if (outcome === 'Passed') result.passed++;
    else if (outcome === 'NotExecuted') result.skipped++;
    else {
      result.failed++;
      result.failures.push({
        name: attribute(match[0], 'testName'),
        message: text(/<Message>([\s\S]*?)<\/Message>/.exec(match[0])?.[1] ?? `The test ended as "${outcome}".`),
        stack: text(/<StackTrace>([\s\S]*?)<\/StackTrace>/.exec(match[0])?.[1] ?? ''),
      });
    }
  }
  if (code !== 0 && result.failed === 0) {
    result.crashed = true;
    result.failed = 1;
  }
  return result;
}

const counts = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

if (mode === 'one') {
  const [project, code, seconds] = rest;
  const result = read(project, Number(code));
  console.log(result.crashed ? `ended with code ${code} before it was done` : `${counts(result)} in ${seconds} s`);
} else {
  const results = rest.map(pair => read(pair.slice(0, pair.lastIndexOf('=')), Number(pair.slice(pair.lastIndexOf('=') + 1))));
  for (const result of results) {
    for (const { name, message, stack } of result.failures) {
      console.log(`\nFAILED ${name}\n${message.trimEnd()}`);
      if (stack) console.log(stack.split('\n').slice(0, 12).join('\n').trimEnd());
    }
    if (result.crashed) {
      const log = join(folder, `${result.project}.log`);
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-40).join('\n') : '';
      console.log(`\nFAILED ${result.project} ended before it was done. The end of ${log}:\n${lines}`);
    }
  }
  const sum = results.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), { passed: 0, failed: 0, skipped: 0 });
  const none = sum.passed + sum.failed === 0;
  console.log(none ? '\nNo test has run.' : '');
  console.log(counts(sum));
  process.exitCode = sum.failed > 0 || none ? 1 : 0;
}
