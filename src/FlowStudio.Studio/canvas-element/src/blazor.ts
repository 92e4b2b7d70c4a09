import type { CanvasHost, CommitReply } from './contract.ts';
import type { FlowCanvasElement } from './element.ts';

interface DotNetReference {
  invokeMethodAsync<T>(method: string, ...args: unknown[]): Promise<T>;
}

/** Blazor's own; it sends what is longer than a message. */
declare const DotNet: { createJSStreamReference(data: Uint8Array): unknown };

/** Binds the element to its Blazor component and waits until it can be used. */
export async function attach(element: FlowCanvasElement, component: DotNetReference): Promise<FlowCanvasElement> {
  // Selection and intents are worth nothing later: on a circuit that is gone they are dropped. Commits wait in the outbox.
  const tell = (method: string, ...args: unknown[]) => void component.invokeMethodAsync(method, ...args).catch(() => undefined);
  const host: CanvasHost = {
    commit: (commit) => component.invokeMethodAsync<CommitReply>('CommitAsync', commit),
    selection: (selection) => tell('SelectionAsync', selection),
    intent: (kind, intent) => tell('IntentAsync', kind, intent),
    copy: (ids) => component.invokeMethodAsync<string | null>('CopyAsync', ids),
    paste: (text, place) => component.invokeMethodAsync<string | null>('PasteAsync', DotNet.createJSStreamReference(new TextEncoder().encode(text)), place),
  };
  element.host = host;
  await element.ready;
  return element;
}

/** The component is going: what the person does from here on is kept, not sent. */
export function detach(element: FlowCanvasElement): void {
  element.host = undefined;
}
