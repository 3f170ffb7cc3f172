import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Why a script is on a payment page, by the name of its chunk without the hash. Every script needs a reason. */
const PURPOSES: Readonly<Record<string, string>> = {
	'checkout-links': 'Entry: registers the elements.',
	'checkout-links.single': 'All scripts of this list in one, for pages that may load one only.',
	elements: 'Draws the offer and its button.',
	session: 'Makes the payment link when the payer presses, and follows what comes of it.',
	'ask-again': 'Shows why a press made nothing, and asks for what was missing.',
	'developer-warnings':
		'Tells the developer of the page in the console what is wrong with the tag or the endpoint.',
	presenter: 'Shows what came of a payment.',
	outcomes: 'Shows the ends other than success, and what did not work.',
	wait: 'Waits while the payer pays in a window or on a phone.',
	'own-browser': 'Leads payers out of browsers inside other apps, which do not open their bank.',
	'qr-code': 'Draws the code that a phone reads.',
	countdown: 'Counts down to the end of an offer or link.',
	'print-receipt': 'Prints the receipt alone.',
	'status-watch': 'Shows what came of a payment on a page that sells nothing.',
	form: 'Asks for what the provider must know of the payer.',
	money: 'Computes with amounts.',
	order: 'Lets the payer choose how many and how much, where the offer leaves it open.',
	expiry: 'Tells when the offer ends.',
	dialog: 'Opens the card of a button that must ask something.',
	'token-offer': 'Reads an offer that the merchant’s server signed.',
	'keep-focus': 'Keeps the keyboard focus where it was.',
	hydrate: 'Takes over an offer that a server drew.',
};
/** Texts of one language: `en`, `es.flow`. */
const WORDS = /^(?:en|es|fr|pt)(?:\.\w+)?$/;
/** Scripts with stable names, whose addresses merchants paste. */
const ENTRIES = /^checkout-links(?:\.single)?\.js$/;

/**
 * Writes what merchants need to document about the scripts in a folder. For each entry a copy whose name changes with
 * its content, for pages that pin exact bytes; `integrity.json`, the Subresource Integrity hash of every file, for
 * `integrity` attributes and import maps; `inventory.json`, the list of scripts with the reason for each that PCI DSS
 * 4.0.1 requires in requirement 6.4.3.
 */
export function scriptInventory(): Plugin {
	return {
		name: 'script-inventory',
		apply: 'build',
		// Reads the written files: hashes of an earlier stage could differ.
		async writeBundle({ dir }) {
			if (!dir) this.error('The inventory is written beside the files of a folder; this build has none.');
			for (const entry of (await scriptsIn(dir)).filter((file) => ENTRIES.test(file)))
				await copyFile(join(dir, entry), join(dir, await hashedName(dir, entry)));

			const scripts = await Promise.all(
				(await scriptsIn(dir)).map(async (file) => {
					const bytes = await readFile(join(dir, file));
					const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
					const chunk = file.replace(/(-[\w-]{8})?\.js$/, '');
					const purpose = WORDS.test(chunk) ? 'Words in one language.' : PURPOSES[chunk];
					if (!purpose)
						this.error(`${file} has no purpose: say in src/build/script-inventory.ts why it is there.`);
					return { file, integrity, bytes: bytes.byteLength, purpose };
				}),
			);
			const write = (name: string, value: object) =>
				writeFile(join(dir, name), `${JSON.stringify(value, null, '\t')}\n`);
			await write('inventory.json', scripts);
			await write(
				'integrity.json',
				Object.fromEntries(scripts.map(({ file, integrity }) => [file, integrity])),
			);
		},
	};
}

async function scriptsIn(folder: string): Promise<readonly string[]> {
	return (await readdir(folder)).filter((file) => file.endsWith('.js')).toSorted();
}

async function hashedName(folder: string, file: string): Promise<string> {
	const hash = createHash('sha256').update(await readFile(join(folder, file)));
	return file.replace(/\.js$/, `-${hash.digest('base64url').slice(0, 8)}.js`);
}
