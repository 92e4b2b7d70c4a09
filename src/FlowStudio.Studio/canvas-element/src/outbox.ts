import type { CanvasCommit, CommitReply, Op } from './contract.ts';

export interface Keep {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Pending {
  seq: number;
  baseRev: number;
  label: string;
  ops: Op[];
}

interface Kept {
  clientId: string;
  pending: Pending[];
}

export interface OutboxOptions {
  /** Where commits survive a page that dies. */
  keep: Keep;
  newClientId: () => string;
  /** A call that is not answered in this time is sent again with the same seq. */
  timeoutMs?: number;
  retryMs?: number;
  /** Ops per message: SignalR's default limit is 32 KB. */
  partSize?: number;
}

/**
 * Commits on their way to the server: in order, one at a time, sent again until answered. The server knows a commit by client and
 * seq, so sending twice does it once.
 */
export class Outbox {
  private readonly pending: Pending[] = [];
  private clientId: string;
  private key = '';
  private seq = 0;
  private rev = 0;
  private sending = false;
  private generation = 0;

  constructor(
    private readonly send: (commit: CanvasCommit) => Promise<CommitReply>,
    private readonly answered: (reply: CommitReply) => void,
    private readonly options: OutboxOptions,
  ) {
    this.clientId = options.newClientId();
  }

  /** Ops that the server has not answered yet. */
  get unanswered(): Op[] {
    return this.pending.flatMap((p) => p.ops);
  }

  /**
   * A document was loaded at `rev`. What is still unsent for it is sent if it was made on that revision; the ops to show on top of the
   * document are returned, and whether older work had to be given up.
   */
  load(documentId: string, rev: number): { replay: Op[]; lost: boolean } {
    this.generation++;
    this.sending = false;
    this.key = `flow-canvas:${documentId}`;
    this.rev = rev;
    const kept = this.read();
    this.pending.length = 0;
    const head = kept?.pending[0];
    const replay = kept !== null && head !== undefined && head.baseRev === rev;
    if (replay) {
      this.clientId = kept.clientId;
      this.pending.push(...kept.pending);
      this.seq = Math.max(this.seq, ...kept.pending.map((p) => p.seq));
      void this.pump();
    } else {
      this.clientId = this.options.newClientId();
    }
    this.write();
    return { replay: replay ? this.unanswered : [], lost: !replay && head !== undefined };
  }

  /** The document moved on by an edit made elsewhere; `ackSeq`: what it contains of ours. */
  advance(rev: number, ackSeq?: number | null): void {
    this.rev = rev;
    if (ackSeq == null) return;
    while (this.pending[0] && this.pending[0].seq <= ackSeq) this.pending.shift();
    this.write();
  }

  /** Sends nothing more. What is unanswered stays kept for the next load. */
  stop(): void {
    this.generation++;
  }

  push(label: string, ops: Op[]): void {
    this.pending.push({ seq: ++this.seq, baseRev: this.rev, label, ops });
    this.write();
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    const generation = this.generation;
    while (generation === this.generation && this.pending[0]) {
      const commit = this.pending[0];
      commit.baseRev = this.rev;
      this.write();
      try {
        const reply = await this.sendParts(commit);
        if (generation !== this.generation) return;
        if (this.pending[0] === commit) this.pending.shift();
        this.rev = reply.rev;
        this.write();
        this.answered(reply);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, this.options.retryMs ?? 1000));
      }
    }
    if (generation === this.generation) this.sending = false;
  }

  private async sendParts(commit: Pending): Promise<CommitReply> {
    const size = this.options.partSize ?? 200;
    const parts = Math.max(1, Math.ceil(commit.ops.length / size));
    for (let part = 0; ; part++) {
      const ops = commit.ops.slice(part * size, (part + 1) * size);
      const { seq, baseRev, label } = commit;
      const reply = await this.inTime(this.send({ clientId: this.clientId, seq, baseRev, label, part, parts, ops }));
      if (part === parts - 1) return reply;
    }
  }

  // A call on a circuit that died is never answered, neither well nor badly.
  private inTime<T>(call: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The server did not answer in time.')), this.options.timeoutMs ?? 10_000);
    });
    return Promise.race([call, late]).finally(() => clearTimeout(timer));
  }

  private read(): Kept | null {
    try {
      return JSON.parse(this.options.keep.getItem(this.key) ?? 'null') as Kept | null;
    } catch {
      return null;
    }
  }

  private write(): void {
    try {
      if (this.pending.length === 0) this.options.keep.removeItem(this.key);
      else this.options.keep.setItem(this.key, JSON.stringify({ clientId: this.clientId, pending: this.pending } satisfies Kept));
    } catch {
      // A full or forbidden storage only costs the safety net.
    }
  }
}
