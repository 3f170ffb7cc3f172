import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installTool } from './build/install-tool.ts';
import { ROOT } from '../src/build/run-tool.ts';

/** How to start a Chromium, in the words of Puppeteer's and Playwright's launch options. */
export interface Chromium {
	readonly executablePath: string;
	readonly args: string[];
	/** `shell` is a Chromium without windows: no back-forward cache, no sandbox of its own. */
	readonly headless: true | 'shell';
}

/**
 * A Chromium to test with. Looks, in this order, at `CHROME_PATH` or `CHROME_BIN`; at what is installed (Chrome,
 * Chromium, Edge; macOS, Windows, Linux); on Debian and Ubuntu as root installs theirs; on any other Linux x64 takes the
 * one inside an npm package, into node_modules/.cache.
 * @throws {Error} with one sentence that says what to install.
 */
export async function findChromium(): Promise<Chromium> {
	const executablePath = chosen() ?? installed() ?? fromDebian() ?? (await fromNpm());
	if (!executablePath) {
		throw new Error('No browser to test with: install Chrome or Chromium, or name one in CHROME_PATH.');
	}
	const packaged = executablePath.startsWith(CACHE);
	const unsandboxed = packaged || isRoot() || Boolean(process.env['CI']);
	return {
		executablePath,
		headless: packaged ? 'shell' : true,
		args: [
			...(unsandboxed ? ['--no-sandbox'] : []),
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			`--disable-features=${UNUSED_FEATURES.join(',')}`,
		],
	};
}

/**
 * What a Chromium does for people and that a test pays for. The suggestions of an address bar that nobody sees are pages
 * with a process to themselves for each new window, which costs more than the page under test; so does a process kept in
 * reserve. The rest keeps the browser from asking others, and Playwright's routes working: its own list gives way to this.
 */
const UNUSED_FEATURES = [
	...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'SpareRendererForSitePerProcess'],
	...[
		'Translate',
		'OptimizationHints',
		'NetworkTimeServiceQuerying',
		'MediaRouter',
		'DialMediaRouteProvider',
	],
	...['HttpsUpgrades', 'AimEnabled', 'LensOverlay', 'DestroyProfileOnBrowserClose'],
	...['BlockOriginHeaderModificationOnRedirect', 'AvoidCorsURLLoaderRestartOnRedirect'],
];

/** The installed Firefox, or `undefined`. `FIREFOX_PATH` names another one. */
export function findFirefox(): string | undefined {
	if (process.env['FIREFOX_PATH']) return process.env['FIREFOX_PATH'];
	if (process.platform === 'darwin') return firstRunnable(applications('Firefox', 'firefox'));
	if (process.platform === 'win32') {
		return programFolders()
			.map((folder) => join(folder, 'Mozilla Firefox', 'firefox.exe'))
			.find(existsSync);
	}
	return onPath('firefox-esr', 'firefox');
}

/** The first of these commands that the shell would find. */
export function onPath(...commands: readonly string[]): string | undefined {
	const folders = (process.env['PATH'] ?? '').split(delimiter);
	return firstRunnable(commands.flatMap((command) => folders.map((folder) => join(folder, command))));
}

function chosen(): string | undefined {
	const path = process.env['CHROME_PATH'] ?? process.env['CHROME_BIN'];
	if (path && !runnable(path)) throw new Error(`CHROME_PATH names ${path}, which is not a program.`);
	return path;
}

function installed(): string | undefined {
	if (process.platform === 'darwin') {
		return firstRunnable(
			['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) => applications(name, name)),
		);
	}
	if (process.platform === 'win32') {
		return programFolders()
			.flatMap((folder) => [
				join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
				join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
			])
			.find(existsSync);
	}
	return onPath('google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge');
}

/** Debian's own Chromium. Not Ubuntu's, whose package is a door to a shop that machines of tests cannot reach. */
function fromDebian(): string | undefined {
	if (process.platform !== 'linux' || !isRoot() || !onPath('apt-get') || !isDebian()) return undefined;
	console.log('No browser found: installing Debian’s chromium with apt-get, once.');
	const apt = (...args: string[]) =>
		spawnSync('apt-get', ['-qq', ...args], {
			stdio: ['ignore', 'ignore', 'inherit'],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		}).status === 0;
	const install = () => apt('install', '-y', '--no-install-recommends', 'chromium');
	return install() || (apt('update') && install()) ? onPath('chromium') : undefined;
}

const CACHE = join(ROOT, 'node_modules', '.cache', 'chromium');
/** Tried on a bare Debian with nothing but Node; newer ones have not been. */
const PACKAGED = ['@sparticuz/chromium', '147.0.0'] as const;

/** The headless shell inside an npm package, which brings the libraries and fonts that a bare machine lacks. */
async function fromNpm(): Promise<string | undefined> {
	if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
	const unpacked = join(CACHE, 'unpacked');
	mkdirSync(unpacked, { recursive: true });
	const require = createRequire(join(installTool(...PACKAGED), 'package.json'));
	// It unpacks into TMPDIR, by default a folder that all projects share and that nobody checks; and it uses the
	// libraries that it brings only where it takes the machine for a cloud function. Both are read on import.
	const before = { TMPDIR: process.env['TMPDIR'], AWS_EXECUTION_ENV: process.env['AWS_EXECUTION_ENV'] };
	Object.assign(process.env, { TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
	const packaged = (await import(pathToFileURL(require.resolve(PACKAGED[0])).href)) as {
		readonly default: { executablePath(): Promise<string> };
	};
	const executablePath = await packaged.default.executablePath();
	for (const [name, value] of Object.entries(before)) {
		if (value === undefined) delete process.env[name];
		else process.env[name] = value;
	}
	// Its own list of font folders names /tmp; without a single font the renderer dies.
	const folders = [join(unpacked, 'fonts'), '/usr/share/fonts']
		.map((folder) => `<dir>${folder}</dir>`)
		.join('');
	writeFileSync(
		join(unpacked, 'fonts', 'fonts.conf'),
		`<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${unpacked}/fonts-cache</cachedir></fontconfig>`,
	);
	return executablePath;
}

function isDebian(): boolean {
	const release = '/etc/os-release';
	return existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

function applications(bundle: string, program: string): string[] {
	return ['', process.env['HOME'] ?? ''].map(
		(home) => `${home}/Applications/${bundle}.app/Contents/MacOS/${program}`,
	);
}

function programFolders(): string[] {
	return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
}

function firstRunnable(paths: readonly string[]): string | undefined {
	return paths.find(runnable);
}

function runnable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
