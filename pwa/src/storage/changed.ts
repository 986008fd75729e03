// What a commit changed, told to whoever shows it, after the commit and never before.

export interface Changed {
  /** Ids of changed entities, or all of them. */
  entities?: string[] | 'all';
  outbox?: true;
  receipts?: true;
  drafts?: true;
  photos?: true;
  rollups?: true;
  district?: true;
  /** Membership or facts about the sync. */
  meta?: true;
}

export type Listener = (changed: Changed) => void;

/** Other tabs of the same app share the database and must hear of each other's commits. */
export interface Channel {
  postMessage(changed: Changed): void;
  onmessage: ((event: { data: Changed }) => void) | null;
  close(): void;
}

export class Announcer {
  readonly #listeners = new Set<Listener>();
  readonly #channel: Channel | null;

  constructor(channel: Channel | null = null) {
    this.#channel = channel;
    if (channel) channel.onmessage = ({ data }) => this.#call(data);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(changed: Changed): void {
    this.#call(changed);
    this.#channel?.postMessage(changed);
  }

  close(): void {
    this.#listeners.clear();
    this.#channel?.close();
  }

  #call(changed: Changed): void {
    for (const listener of [...this.#listeners]) listener(changed);
  }
}

/** Two changes told as one. */
export function joined(a: Changed, b: Changed): Changed {
  const both: Changed = { ...a, ...b };
  if (a.entities === 'all' || b.entities === 'all') both.entities = 'all';
  else if (a.entities && b.entities) both.entities = [...new Set([...a.entities, ...b.entities])];
  return both;
}
