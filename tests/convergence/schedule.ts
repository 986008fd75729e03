// What happens to people's phones on one evening, by seed; then the network heals and all must agree.
import { canonical } from '../../pwa/src/domain/canonical';
import type { Entity, Json, Right, Scope, Session } from '../../pwa/src/domain/types';
import { brokenPromises, wrongWinners } from './oracle';
import { something, OPEN_ROW, PARTNER_ROW } from './people';
import { Phone, type Plant, type World } from './phone';
import { Random } from './random';
import type { ConvergenceServer, LoggedOp } from './server';

const START_MS = 1_735_000_000_000;
const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const HEALED_WITHIN_MS = 20_000;

/** Right, party, occasion of a guest. */
type Person = [Right, string, string];
const PEOPLE: Person[] = [
  ['coordinator', 'sdf', '-'],
  ['coordinator', 'kyrka', '-'],
  ['member', 'lpo', '-'],
  ['member', 'bostad', '-'],
  ['guest', 'kyrka', 'w0'],
  ['owner', 'tk', '-'],
  ['owner', 'bostad', '-'],
  ['supervisor', 'sdf', '-'],
  ['auditor', 'sdf', '-'],
];

export class Schedule {
  readonly #world: World;
  readonly #random: Random;
  /** Those in use. */
  readonly #phones: Phone[] = [];
  /** Those of earlier enrolments too: what they were told must hold as well. */
  readonly #all: Phone[] = [];

  constructor(server: ConvergenceServer, seed: number, plant: Plant) {
    this.#random = new Random(seed);
    const faults_percent = this.#random.of([0, 5, 25]);
    this.#world = { server, seed, random: this.#random, plant, faults_percent, now_ms: START_MS, names: 0 };
  }

  /** What did not hold; empty when everything did. */
  async run(): Promise<string[]> {
    const random = this.#random;
    await this.#world.server.ask('reset', START_MS);
    const count = 2 + random.below(5) + (random.chance(10) ? random.below(6) : 0);
    for (let i = 0; i < count; i += 1) await this.#newPhone(i);
    try {
      for (let steps = 20 + random.below(60); steps > 0; steps -= 1) {
        await this.#step(random.below(this.#phones.length));
        for (let turns = random.below(4); turns > 0; turns -= 1) await turn();
      }
      const broken = await this.#heal();
      if (broken.length > 0) return broken;
      return [...(await this.#agree()), ...(await this.#showTheServer()), ...(await this.#proveLog())];
    } finally {
      for (const phone of this.#phones) phone.stop();
    }
  }

  async #newPhone(index: number): Promise<void> {
    const random = this.#random;
    // The first one may write everywhere, or little would happen.
    const session = await this.#enrol(index === 0 ? PEOPLE[0]! : random.of(PEOPLE));
    const scope: Scope = { activities: random.chance(25) ? [random.of([OPEN_ROW, PARTNER_ROW])] : null, days: 0 };
    const phone = new Phone(this.#world, session, scope, random.chance(50) ? 0 : this.#skew());
    phone.is_online = random.chance(70);
    await this.#add(phone);
  }

  async #add(phone: Phone): Promise<void> {
    this.#phones.push(phone);
    this.#all.push(phone);
    await phone.start();
  }

  async #enrol([right, party, occasion]: Person): Promise<Session> {
    return (await this.#world.server.ask('enrol', right, party, occasion)) as Session;
  }

  #skew(): number {
    return Math.round((this.#random.next() - 0.5) * 4 * DAY_MS);
  }

  async #step(index: number): Promise<void> {
    const random = this.#random;
    const world = this.#world;
    const phone = this.#phones[index]!;
    const dice = random.below(100);
    if (dice < 55) return phone.write(something(random));
    if (dice < 62) return phone.pass(random.of([500, 2_000, 15_000, 70_000]));
    if (dice < 69) return phone.goOnline(!phone.is_online);
    if (dice < 76) return phone.cut(random.below(3));
    if (dice < 82) return random.chance(60) ? phone.hold() : phone.release();
    if (dice < 88) {
      world.now_ms += random.below(6 * HOUR_MS);
      return world.server.tell('clock', world.now_ms);
    }
    if (dice < 93) return phone.restart();
    if (dice < 95) {
      phone.skew_ms = this.#skew();
      return;
    }
    const person = random.of(PEOPLE);
    if (dice < 98) {
      this.#phones.splice(index, 1);
      return this.#add(phone.again(await this.#enrol(person), random.chance(50)));
    }
    return this.#changeRight(phone, person);
  }

  async #changeRight(phone: Phone, [right, party]: Person): Promise<void> {
    // A guest's right is bound to an occasion, which a device keeps for good.
    if (right === 'guest' || phone.session.right === 'guest') return;
    await this.#world.server.ask('right', phone.device, right, party);
  }

  async #heal(): Promise<string[]> {
    for (const phone of this.#phones) {
      phone.release();
      phone.goOnline(true);
    }
    const is_quiet = async () => {
      let open = 0;
      for (const phone of this.#phones) {
        if (phone.phase === 'waiting') phone.pass(70_000);
        if (phone.has_ended) continue;
        if (phone.phase !== 'live' || (await phone.hasUnsent())) open += 1;
      }
      return open === 0;
    };
    if (await within(HEALED_WITHIN_MS, is_quiet)) return [];
    const lines = this.#phones.map(async (phone) => {
      const items = (await phone.outbox()).map(({ n, state }) => `${n}:${state}`);
      return `${phone.device} ${phone.phase} ${items.join(' ')}`;
    });
    return [`not healed: ${(await Promise.all(lines)).join(', ')}`];
  }

  async #agree(): Promise<string[]> {
    const broken: string[] = [];
    for (const phone of this.#inUse()) {
      let difference = '';
      const is_equal = async () => {
        if (phone.phase === 'waiting') phone.pass(70_000);
        const expected = await this.#project(phone.device, phone.scope.activities);
        difference = differenceOf(expected, await phone.entities());
        return difference === '';
      };
      if (await within(HEALED_WITHIN_MS, is_equal)) continue;
      const { right, by } = phone.session;
      broken.push(`${right} of ${by.party} in ${JSON.stringify(phone.scope)} differs: ${difference}`);
    }
    return broken;
  }

  /** Once more over a new connection: then no own op may be shown over the server's state any longer. */
  async #showTheServer(): Promise<string[]> {
    const broken: string[] = [];
    for (const phone of this.#inUse()) {
      phone.cut(0);
      const is_settled = async () => {
        if (phone.phase === 'waiting') phone.pass(70_000);
        return phone.phase === 'live' && (await phone.settling()) === 0;
      };
      if (!(await within(HEALED_WITHIN_MS, is_settled)))
        broken.push(`${phone.device} still shows own ops over the server's state`);
    }
    return broken;
  }

  async #project(device: string, activities: string[] | null): Promise<Entity[]> {
    return (await this.#world.server.ask('project', device, JSON.stringify(activities))) as Entity[];
  }

  async #proveLog(): Promise<string[]> {
    const log = (await this.#world.server.ask('log')) as LoggedOp[];
    const everything = await this.#project((await this.#enrol(['auditor', 'sdf', '-'])).device, null);
    return [...brokenPromises(log, this.#all), ...(await this.#lostSaves(log)), ...wrongWinners(log, everything)];
  }

  /** A guest's session may have ended by time. */
  #inUse(): Phone[] {
    return this.#phones.filter((phone) => !phone.has_ended);
  }

  /** Nothing a phone saved may be missing: it is in the log, or still in the phone. */
  async #lostSaves(log: LoggedOp[]): Promise<string[]> {
    const there = new Set(log.map(({ device, n }) => `${device} ${n}`));
    const broken: string[] = [];
    for (const phone of this.#phones) {
      const { lost, answered } = await phone.whereabouts();
      for (const save_id of lost) broken.push(`${phone.device} saved ${save_id}, and it is gone`);
      for (const n of answered)
        if (!there.has(`${phone.device} ${n}`)) broken.push(`${phone.device} ${n} was answered and is gone`);
    }
    return broken;
  }
}

/** "" when both hold the same bytes. */
function differenceOf(expected: Entity[], held: Entity[]): string {
  const bytes = (entities: Entity[]) => new Set(entities.map((entity) => canonical(entity as unknown as Json)));
  const [there, here] = [bytes(expected), bytes(held)];
  const missing = [...there].filter((each) => !here.has(each));
  const extra = [...here].filter((each) => !there.has(each));
  if (missing.length + extra.length === 0) return '';
  return `${missing.length} missing, ${extra.length} extra\n  server: ${missing[0] ?? '-'}\n  phone:  ${extra[0] ?? '-'}`;
}

async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  const until_ms = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > until_ms) return false;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return true;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
