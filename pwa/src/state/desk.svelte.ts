// What is done at a desk and only with a network: links for owners, the mailboxes they go to, the layer of who looks
// after which ground. Nothing of it is kept on the phone; a mailbox never is (contract.md §12).
import { readOwners, type OwnerArea } from '../domain/owners';
import type { Contact, Link } from '../domain/types';
import type { Answer, Api } from '../sync/api';
import { failure, type Failure } from './outcome';

export interface MadeLink {
  id: string;
  party: string;
  /** The whole address, with its secret: told this once. */
  address: string;
  expires: string;
}

export interface LinkUse {
  at: string;
  last_at: string;
  action: 'opened' | 'answered';
  count: number;
  entities: string[];
}

/** A calendar subscription: who has the path can read the calendar. */
export interface Feed {
  id: string;
  created: string;
  path: string;
}

export class Desk {
  readonly #api: Api;
  #links = $state.raw<Link[] | null>(null);
  #contacts = $state.raw<Contact[] | null>(null);
  #made = $state.raw<MadeLink[]>([]);
  #owners: Promise<OwnerArea[]> | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  /** null: not asked yet, or the server did not answer. */
  get links(): Link[] | null {
    return this.#links;
  }
  get contacts(): Contact[] | null {
    return this.#contacts;
  }
  /** Links made since the app was opened: only they can still be copied. */
  get made(): MadeLink[] {
    return this.#made;
  }

  async loadLinks(): Promise<Failure | { ok: true }> {
    return this.#take(await this.#api.call<{ links: Link[] }>('/api/v1/links'), ({ links }) => (this.#links = links));
  }

  async loadContacts(): Promise<Failure | { ok: true }> {
    return this.#take(await this.#api.call<{ contacts: Contact[] }>('/api/v1/contacts'), ({ contacts }) => (this.#contacts = contacts));
  }

  mailbox(party: string): string {
    return this.#contacts?.find((one) => one.party === party)?.address ?? '';
  }

  async makeLink(party: string, origin: string): Promise<{ ok: true; link: MadeLink } | Failure> {
    const answer = await this.#api.call<{ id: string; path: string; expires: string }>('/api/v1/links', 'POST', {
      party,
      role: '',
      occasion: null,
      expires: null,
    });
    if (!answer.ok) return failure(answer.refusal);
    const link = { id: answer.value.id, party, address: origin + answer.value.path, expires: answer.value.expires };
    this.#made = [link, ...this.#made.filter((one) => one.party !== party)];
    void this.loadLinks();
    return { ok: true, link };
  }

  /** The one made here, else a new one: a secret is never told twice. */
  async linkFor(party: string, origin: string): Promise<{ ok: true; link: MadeLink } | Failure> {
    const known = this.#made.find((one) => one.party === party);
    return known ? { ok: true, link: known } : this.makeLink(party, origin);
  }

  async revoke(id: string): Promise<Failure | { ok: true }> {
    const answer = await this.#api.call<null>(`/api/v1/links/${encodeURIComponent(id)}`, 'DELETE');
    if (!answer.ok) return failure(answer.refusal);
    this.#made = this.#made.filter((one) => one.id !== id);
    return this.loadLinks();
  }

  async uses(id: string): Promise<LinkUse[] | null> {
    const answer = await this.#api.call<{ uses: LinkUse[] }>(`/api/v1/links/${encodeURIComponent(id)}/uses`);
    return answer.ok ? answer.value.uses : null;
  }

  async putContact(party: string, address: string): Promise<Failure | { ok: true }> {
    const where = `/api/v1/contacts/${encodeURIComponent(party)}/`;
    const answer = address === '' ? await this.#api.call<null>(where, 'DELETE') : await this.#api.call<null>(where, 'PUT', { address });
    if (!answer.ok) return failure(answer.refusal);
    return this.loadContacts();
  }

  /** The calendar address of this phone; null: it has none. */
  async feed(): Promise<{ ok: true; feed: Feed | null } | Failure> {
    const answer = await this.#api.call<{ feeds: Feed[] }>('/api/v1/feeds');
    return answer.ok ? { ok: true, feed: answer.value.feeds[0] ?? null } : failure(answer.refusal);
  }

  /** The one there is, else a new one: however often it is asked for. */
  async makeFeed(): Promise<{ ok: true; feed: Feed } | Failure> {
    const answer = await this.#api.call<Feed>('/api/v1/feeds', 'POST', {});
    return answer.ok ? { ok: true, feed: answer.value } : failure(answer.refusal);
  }

  async dropFeed(id: string): Promise<{ ok: true } | Failure> {
    const answer = await this.#api.call<null>(`/api/v1/feeds/${encodeURIComponent(id)}`, 'DELETE');
    return answer.ok ? { ok: true } : failure(answer.refusal);
  }

  /** Who looks after which ground, from the administrator's layer; empty where there is none. */
  owners(): Promise<OwnerArea[]> {
    this.#owners ??= this.#api.call<unknown>('/api/v1/map/owners.geojson').then((answer) => {
      const areas = answer.ok ? readOwners(answer.value) : null;
      if (areas === null) this.#owners = null;
      return areas ?? [];
    });
    return this.#owners;
  }

  #take<T>(answer: Answer<T>, keep: (value: T) => unknown): Failure | { ok: true } {
    if (!answer.ok) return failure(answer.refusal);
    keep(answer.value);
    return { ok: true };
  }
}
