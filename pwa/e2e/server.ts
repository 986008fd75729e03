// The real program, started on its own data folder: the tests see what a user sees, certificate and all.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env['LYKTA_PROGRAM'] ?? join(projectFolder, 'build/release/lykta');

export type Right = 'coordinator' | 'member' | 'guest' | 'supervisor';

export class LyktaServer {
  private child: ChildProcess | null = null;
  private ended: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly app: string,
  ) {}

  /** The demonstration district on a free port, not yet serving. `app`: another folder with the app's files. */
  static async make(app = join(projectFolder, 'pwa/dist')): Promise<LyktaServer> {
    if (!existsSync(program)) throw new Error(`${program} is missing: build it first (tools/build)`);
    const server = new LyktaServer(await mkdtemp(join(tmpdir(), 'lykta-e2e-')), await freePort(), app);
    await server.command('demo');
    return server;
  }

  get origin(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(
      program,
      ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`, '--tls-auto', '--app', this.app, '--format', 'json'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.child = child;
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code, signal) => reject(new Error(`lykta serve ended with ${code ?? signal}`)));
    });
  }

  /** As the power would go: nothing is told, nothing is finished. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    this.child = null;
    await this.ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async command(...words: string[]): Promise<string> {
    const { stdout } = await run(program, [...words, '--data', this.folder]);
    return stdout;
  }

  /** History as ops, through `lykta import`. */
  async importLines(lines: string): Promise<void> {
    const file = join(this.folder, 'import.ndjson');
    await writeFile(file, lines);
    await this.command('import', file);
    await rm(file);
  }

  async invite(right: Right, party: string, role: string): Promise<string> {
    const answer = await this.command('device', 'invite', '--right', right, '--party', party, '--role', role, '--format', 'json');
    return (JSON.parse(answer) as { code: string }).code;
  }

  /** The certificate as a phone gets it: over plain HTTP on the same port. */
  async writeAuthority(file: string): Promise<void> {
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.port, path: '/ca', agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(Buffer.concat(parts)));
      }).once('error', reject);
    });
    await writeFile(file, bytes);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
