import { describe, expect, it } from 'vitest';
import { ManualTimers } from './manual_timers';
import { MemoryServer, type Connection } from './memory_server';
import { MemoryStore, op } from './memory_store';
import { SyncSession, type SyncPhase } from './session';

interface World {
  server: MemoryServer;
  store: MemoryStore;
  timers: ManualTimers;
  session: SyncSession;
  phases: SyncPhase[];
  districts: string[];
  /** Every connection that was opened, oldest first. */
  lines: Connection[];
  answer: { session: 'alive' | 'ended' | 'unknown' };
  /** New connections open, but nothing comes through them. */
  network: { is_dead: boolean };
}

function world(server = new MemoryServer()): World {
  const store = new MemoryStore();
  const timers = new ManualTimers();
  const phases: SyncPhase[] = [];
  const districts: string[] = [];
  const lines: Connection[] = [];
  const answer: World['answer'] = { session: 'alive' };
  const network: World['network'] = { is_dead: false };
  const open = server.factory('d1');
  const session = new SyncSession({
    store,
    timers,
    open_socket: (handlers) => {
      const line = open(handlers) as Connection;
      line.is_mute = network.is_dead;
      lines.push(line);
      return line;
    },
    now: () => timers.now_ms,
    random: () => 1,
    device: 'd1',
    app_version: '0.1.0',
    scope: { activities: null, days: 400 },
    wants_rollups: true,
    check_session: async () => answer.session,
    on_phase: (phase) => phases.push(phase),
    on_district: (version) => districts.push(version),
    on_caught_up: () => undefined,
  });
  return { server, store, timers, session, phases, districts, lines, answer, network };
}

const sent = (line: Connection, type: string) =>
  line.received.map((text) => JSON.parse(text)).filter((each) => each.type === type);

describe('a sync session', () => {
  it('says hello, sends what waits in order of n, and takes receipts and changes', async () => {
    const { session, store, timers, phases, lines, districts } = world();
    store.ops = [op(1), op(2)];
    session.start();
    await timers.pass(0);
    expect(phases).toEqual(['connecting', 'live']);
    expect(sent(lines[0]!, 'hello')).toEqual([
      {
        type: 'hello',
        device: 'd1',
        protocol: 1,
        app: '0.1.0',
        cursor: null,
        scope: { activities: null, days: 400 },
        rollups: true,
      },
    ]);
    expect(store.calls).toEqual([
      'welcomed 0 0',
      'sent 1,2',
      'changes  to log1:0 settled',
      'receipts 1:stored,2:stored',
      'changes e1,e2 to log1:2',
    ]);
    expect([store.ops, districts]).toEqual([[], ['d1']]);
  });

  it('sends what is saved while it is connected', async () => {
    const { session, store, timers, server } = world();
    session.start();
    await timers.pass(0);
    store.ops.push(op(1));
    session.poke();
    await timers.pass(0);
    expect([store.ops.length, server.log.length]).toEqual([0, 1]);
  });

  it('sends again what got no receipt, and the server stores it once', async () => {
    const { session, store, timers, server, lines } = world();
    session.start();
    await timers.pass(0);
    store.ops.push(op(1));
    // The server commits, the answer is lost.
    const take = server.take.bind(server);
    server.take = (device, each) => {
      const receipt = take(device, each);
      lines[0]!.is_mute = true;
      return receipt;
    };
    session.poke();
    await timers.pass(0);
    expect([store.ops.length, server.log.length]).toEqual([1, 1]);
    server.take = take;
    lines[0]!.cut();
    await timers.pass(1_000);
    expect([store.ops.length, server.log.length, lines.length]).toEqual([0, 1, 2]);
  });

  it('comes back ever more slowly, at once when the phone says that there is a network', async () => {
    const { session, timers, lines, network } = world();
    network.is_dead = true;
    session.start();
    await timers.pass(0);
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const before = timers.now_ms;
      const count = lines.length;
      lines.at(-1)!.cut();
      while (lines.length === count) await timers.pass(500);
      waits.push(timers.now_ms - before);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000]);
    lines.at(-1)!.cut();
    network.is_dead = false;
    await timers.pass(0);
    session.wake();
    await timers.pass(0);
    expect([session.phase, lines.length]).toEqual(['live', 10]);
  });

  it('also slows down when every link dies right after its welcome', async () => {
    const { session, timers, lines } = world();
    session.start();
    const opened: number[] = [];
    for (let second = 0; second < 16; second += 1) {
      await timers.pass(1_000);
      lines.at(-1)!.cut();
      opened.push(lines.length);
    }
    expect(opened.at(-1)).toBeLessThan(6);
  });

  it('notices a half-open connection by its own ping', async () => {
    const { session, timers, lines } = world();
    session.start();
    await timers.pass(0);
    lines[0]!.is_mute = true;
    await timers.pass(29_999);
    expect(session.phase).toBe('live');
    await timers.pass(1_001);
    expect([lines.length, session.phase]).toEqual([2, 'live']);
  });

  it('knows at once that the network is gone when the phone says so, and comes back when it says that it is there', async () => {
    const { session, timers, phases, lines } = world();
    session.start();
    await timers.pass(0);
    session.lose();
    expect(phases).toEqual(['connecting', 'live', 'waiting']);
    expect(lines[0]!.is_open).toBe(false);
    session.wake();
    await timers.pass(0);
    expect(phases.slice(3)).toEqual(['connecting', 'live']);
  });

  it('tells what this phone holds, and takes a refusal of that for no verdict on what was sent', async () => {
    const { session, store, timers, server, lines, phases } = world();
    session.start();
    await timers.pass(0);
    const take = server.take.bind(server);
    server.take = (device, each) => {
      for (const reason of ['holding_invalid', 'message_unknown']) {
        lines[0]!.tell({ type: 'error', error: { code: 'invalid', reason, sentence: '', field: 'type' } });
      }
      return take(device, each);
    };
    session.tell({ type: 'holding', waiting: 1, photos: 0, to_blur: 2, ready: { app: 'ok' }, occasion: 'w1' });
    store.ops.push(op(1));
    session.poke();
    await timers.pass(0);
    expect(sent(lines[0]!, 'holding')).toEqual([{ type: 'holding', waiting: 1, photos: 0, to_blur: 2, ready: { app: 'ok' }, occasion: 'w1' }]);
    expect([store.ops, server.log.length, phases]).toEqual([[], 1, ['connecting', 'live']]);
  });

  it('wants an answer within two seconds after the phone woke', async () => {
    const { session, timers, lines } = world();
    session.start();
    await timers.pass(0);
    lines[0]!.is_mute = true;
    session.wake();
    await timers.pass(1_999);
    expect(lines.length).toBe(1);
    await timers.pass(1_100);
    expect([lines.length, session.phase]).toEqual([2, 'live']);
  });

  it('keeps a connection that answers after waking', async () => {
    const { session, timers, lines } = world();
    session.start();
    await timers.pass(0);
    session.wake();
    await timers.pass(60_000);
    expect([lines.length, session.phase]).toEqual([1, 'live']);
  });

  it('does not wait for ever for a welcome', async () => {
    const { session, timers, lines } = world();
    session.start();
    for (let i = 0; i < 20 && lines.length === 0; i += 1) await Promise.resolve();
    lines[0]!.is_mute = true;
    await timers.pass(14_999);
    expect(session.phase).toBe('connecting');
    await timers.pass(1_001);
    expect([session.phase, lines.length]).toEqual(['live', 2]);
  });

  it('does not wait for ever for receipts from a server that still answers pings', async () => {
    const { session, store, timers, lines, server } = world();
    session.start();
    await timers.pass(0);
    const take = server.take.bind(server);
    server.take = () => {
      throw new Error('stuck');
    };
    store.ops.push(op(1));
    session.poke();
    await timers.pass(29_000);
    server.take = take;
    expect([store.ops.length, lines.length]).toEqual([1, 1]);
    await timers.pass(2_000);
    expect([store.ops.length, lines.length]).toEqual([0, 2]);
  });

  it('drops its caches on a reset and says that it forgot, before anything else is taken', async () => {
    const { session, store, timers, lines } = world();
    store.cursor_value = 'another log:7';
    session.start();
    await timers.pass(0);
    expect(sent(lines[0]!, 'forgot')).toEqual([{ type: 'forgot', cursor: 'another log:7' }]);
    expect(store.calls).toEqual(['welcomed 0 0', 'drop', 'changes  to log1:0 settled']);
  });

  it('does not let one op that cannot be read block the others', async () => {
    const { session, store, timers, server } = world();
    const take = server.take.bind(server);
    server.take = (device, each) => {
      if (each.n === 2) throw new Error('unreadable');
      return take(device, each);
    };
    store.ops = [op(1), op(2), op(3)];
    patchUnreadable(server);
    session.start();
    await timers.pass(10_000);
    expect(store.calls.filter((line) => /refuse|receipts/.test(line))).toEqual([
      'receipts 1:stored',
      'refuse 2 envelope_type',
      'receipts 3:stored',
    ]);
    expect(store.ops).toEqual([]);
  });

  it('takes a server in trouble for no verdict on what was sent', async () => {
    const { session, store, timers, server } = world();
    const take = server.take.bind(server);
    server.take = () => {
      throw new Error('disk full');
    };
    server.on_unreadable = (connection) => {
      connection.tell({
        type: 'error',
        error: { code: 'unavailable', reason: 'store_full', sentence: 's', field: '' },
      });
      connection.cut(1013);
    };
    store.ops = [op(1), op(2)];
    session.start();
    await timers.pass(60_000);
    server.take = take;
    expect([store.ops.length, store.calls.filter((line) => line.startsWith('refuse'))]).toEqual([2, []]);
    await timers.pass(60_000);
    expect(store.ops).toEqual([]);
  });

  it('refuses on the phone what is larger than a message may be, and sends the rest', async () => {
    const { session, store, timers } = world();
    store.ops = [op(1, 'x'.repeat(300_000)), op(2)];
    session.start();
    await timers.pass(0);
    expect(store.calls.filter((line) => /refuse|receipts/.test(line))).toEqual([
      'refuse 1 op_too_large',
      'receipts 2:stored',
    ]);
  });

  it('keeps the cursor where it was when the phone could not store the changes, and asks again', async () => {
    const { session, store, timers, server } = world();
    server.take('d2', op(1));
    store.broken.add('applyChanges');
    session.start();
    await timers.pass(0);
    expect([store.cursor_value, session.phase]).toEqual([null, 'waiting']);
    store.broken.clear();
    await timers.pass(1_000);
    expect([store.cursor_value, session.phase]).toEqual(['log1:1', 'live']);
  });

  it('ends when the server says that the session is over, and only then', async () => {
    const { session, store, timers, lines, answer } = world();
    session.start();
    await timers.pass(0);
    lines[0]!.cut(1008);
    await timers.pass(1_000);
    expect([session.phase, lines.length]).toEqual(['live', 2]);
    answer.session = 'ended';
    lines[1]!.cut(1008);
    await timers.pass(600_000);
    expect([session.phase, lines.length, store.calls.at(-1)]).toEqual(['ended', 2, 'end']);
  });

  it('goes on trying while nobody can tell whether the session is over', async () => {
    const { session, timers, lines, answer } = world();
    session.start();
    await timers.pass(0);
    answer.session = 'unknown';
    lines[0]!.cut(1008);
    await timers.pass(1_000);
    expect([session.phase, lines.length]).toEqual(['live', 2]);
  });

  it('leaves a busy server alone for a while', async () => {
    const { session, timers, lines } = world();
    session.start();
    await timers.pass(0);
    lines[0]!.cut(1013);
    await timers.pass(7_900);
    expect(lines.length).toBe(1);
    await timers.pass(200);
    expect(lines.length).toBe(2);
  });

  it('passes over what it does not understand', async () => {
    const { session, timers, lines, store } = world();
    session.start();
    await timers.pass(0);
    for (const text of [
      '{',
      '[]',
      '{"type":"toString"}',
      '{"type":"news"}',
      '{"type":"changes"}',
      '{"type":"receipts","receipts":1}',
    ]) {
      lines[0]!.tellText(text);
    }
    lines[0]!.tell({
      type: 'rollups',
      records: [{ ref: 'p/a' } as never, {} as never],
      period: 'VB',
      as_of: '2026-11-22',
    });
    await timers.pass(0);
    expect([session.phase, store.calls.at(-1)]).toEqual(['live', 'rollups p/a']);
  });

  it('is silent after it was stopped', async () => {
    const { session, timers, lines } = world();
    session.start();
    await timers.pass(0);
    session.stop();
    await timers.pass(600_000);
    expect([session.phase, lines.length, lines[0]!.is_open]).toEqual(['off', 1, false]);
  });
});

/** Makes the server answer a batch with an unreadable op as the real one does: an error, no receipts. */
function patchUnreadable(server: MemoryServer): void {
  server.on_unreadable = (connection) =>
    connection.tell({
      type: 'error',
      error: { code: 'invalid', reason: 'envelope_type', sentence: 'a member has another type', field: 'ops[0].n' },
    });
}
