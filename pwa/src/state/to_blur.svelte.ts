// Pictures that were saved to be blurred later. They stay in this phone, and no op tells of them, until a person has
// blurred them, or has seen that nobody can be recognised; the unblurred picture is gone in the same moment.
import { ownRefusal } from '../domain/refusal';
import { elementsOf, type Shown } from '../domain/overlay';
import type { Storage } from '../storage/storage';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Outcome } from './outcome';
import { prepared } from './picture';
import type { Scribe } from './scribe';

export interface HeldPhoto {
  sha256: string;
  /** The finding it belongs to; null when it is not in the phone any more. */
  finding: Shown | null;
  at_ms: number;
}

export interface ToBlurParts {
  storage: Storage;
  ledger: Ledger;
  scribe: Scribe;
}

export class ToBlur {
  readonly #parts: ToBlurParts;

  constructor(parts: ToBlurParts) {
    this.#parts = parts;
  }

  /** In the order they were taken. */
  readonly #list = $derived.by(() =>
    [...this.#parts.ledger.photos.values()]
      .filter(({ state }) => state === 'held')
      .sort((a, b) => a.at_ms - b.at_ms)
      .map(({ sha256, entity, at_ms }): HeldPhoto => ({ sha256, finding: this.#parts.ledger.shown(entity), at_ms })),
  );

  get list(): HeldPhoto[] {
    return this.#list;
  }

  /** `picture`: the blurred one; null: nobody can be recognised in it as it is. Now it may be sent. */
  finish(sha256: string, picture: Blob | null): Promise<Outcome> {
    return attempt<{ ok: true }>(async () => {
      const { ledger, scribe } = this.#parts;
      const finding = ledger.shown(ledger.photos.get(sha256)?.entity ?? '');
      if (ledger.photos.get(sha256)?.state !== 'held' || !finding) {
        return failure(ownRefusal('not_found', 'queue_item_gone', 'it does not wait to be blurred any more'));
      }
      const photo = picture ? await prepared(picture) : null;
      const kept = photo?.sha256 ?? sha256;
      const set: Record<string, true | null> = { [`photos/${kept}`]: true };
      // An earlier version told of pictures before they were blurred.
      if (kept !== sha256 && elementsOf(finding, 'photos').includes(sha256)) set[`photos/${sha256}`] = null;
      const { activity, occasion, id: entity, kind } = finding;
      const saved = await scribe.save(
        { activity, occasion, entity, kind, set },
        {
          photos: [{ sha256: kept, entity, state: 'waiting' }],
          ...(photo ? { blurred: { photo, instead_of: sha256, entity } } : {}),
        },
      );
      return saved.ok ? { ok: true } : saved;
    });
  }

  /** Given up: the picture is gone, the finding stays. */
  drop(sha256: string): Promise<Outcome> {
    return attempt<{ ok: true }>(async () => {
      await this.#parts.storage.photos.drop(sha256);
      await this.#parts.ledger.settled();
      return { ok: true };
    });
  }
}
