import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

// npm runs tests in the package's folder.
const read = (path: string) => readFileSync(path, 'utf8');
const typescript = read('src/contract.ts');
const csharp = readdirSync('../Canvas').filter((f) => f.endsWith('.cs')).map((f) => read(`../Canvas/${f}`)).join('\n');

function membersOfInterface(name: string): string[] {
  const body = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(typescript)?.[1];
  assert.ok(body, `contract.ts has no interface ${name}.`);
  return [...body.matchAll(/^  (\w+)\??: /gm)].map((m) => m[1]!).sort();
}

/** Constructor parameters and properties, as System.Text.Json writes them. */
function membersOfRecord(name: string): string[] {
  const match = new RegExp(`record ${name}\\(([^)]*)\\)(;|[^{;]*\\{([\\s\\S]*?)\\n\\})`).exec(csharp);
  assert.ok(match, `Canvas/*.cs has no record ${name}.`);
  const parameters = match[1]!.replace(/<[^<>]*>/g, '').split(',').filter((p) => p.trim()).map((p) => /(\w+)\s*(=.*)?$/.exec(p.trim())![1]!);
  const properties = [...(match[3] ?? '').matchAll(/^    public (?!static|const)[\w<>?, ]+? (\w+) (?:\{ get|=>)/gm)].map((m) => m[1]!);
  return [...new Set([...parameters, ...properties])].map((p) => p[0]!.toLowerCase() + p.slice(1)).sort();
}

for (const name of ['CanvasDocument', 'CanvasNode', 'CanvasEdge', 'CanvasPort', 'CanvasProblem', 'CanvasViewport', 'CanvasPatch', 'CanvasCommit', 'CommitReply', 'CanvasSelection', 'CanvasPaste', 'RunFrame', 'TextLine']) {
  test(`contract_${name}_HasTheSameNamesInBothLanguages`, () => assert.deepEqual(membersOfRecord(name), membersOfInterface(name)));
}

test('contract_CanvasIntent_HasTheSameNamesInBothLanguages', () => {
  // The name of an intent travels as an argument of its own.
  assert.deepEqual(membersOfRecord('CanvasIntent').filter((m) => m !== 'name'), membersOfInterface('CanvasIntent'));
});

test('contract_Ops_AreTheSameInBothLanguages', () => {
  const union = /export type Op =\n([\s\S]*?);\n\n/.exec(typescript)![1]!;
  const inTypeScript = [...union.matchAll(/op: '(\w+)'/g)].map((m) => m[1]);
  const inCSharp = [...csharp.matchAll(/JsonDerivedType\(typeof\(\w+\), "(\w+)"\)/g)].map((m) => m[1]);
  assert.deepEqual(inCSharp, inTypeScript);
});

test('contract_RunStatus_HasTheSameNumbersInBothLanguages', () => {
  const numbers = (text: string) => [...text.matchAll(/(\w+)\s*[=:] (\d+)/g)].map((m) => `${m[1]} ${m[2]}`);
  const inTypeScript = numbers(/RunStatus = \{([\s\S]*?)\}/.exec(typescript)![1]!);
  const inCSharp = numbers(/enum NodeRunStatus\s*\{([\s\S]*?)\}/.exec(csharp)![1]!);
  assert.deepEqual(inCSharp, inTypeScript);
});
