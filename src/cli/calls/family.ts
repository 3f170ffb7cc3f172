import { readArgs, suggest, UsageError, type Command, type Options, type Subcommand } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import { locate, LOCATION, LOCATION_USAGE, type Location } from '../config/locate.ts';
import type { Terminal } from '../terminal.ts';

/** A subcommand, e.g. `get` of `payments get <id>`. */
export interface Verb {
	/** One line in the imperative. */
	readonly summary: string;
	/** Names of its arguments, e.g. `id`. */
	readonly words: readonly string[];
	/** The end of its usage: its options, and its standard input. */
	readonly usage?: string;
	/** Options besides those of every command with a configuration. */
	readonly options?: Options;
	/** Lines after the options in its help. */
	readonly notes?: readonly string[];
	/** Arguments after its name in an example. */
	readonly example: string;
	/** @throws {UsageError} for values that are not valid */
	run(given: Given): Promise<ExitCode>;
}

/** Arguments of a subcommand. */
export interface Given {
	/** One for each of {@link Verb.words}. */
	readonly words: readonly string[];
	/** Values of the subcommand's own options. */
	readonly values: Readonly<Record<string, string | undefined>>;
	readonly terminal: Terminal;
	/** Finds the configuration. @throws {Error} if none is found */
	locate(): Promise<Location>;
}

/** A command with subcommands. */
export function family(parts: {
	readonly name: string;
	readonly verbs: Readonly<Record<string, Verb>>;
	readonly example: string;
}): Command {
	const { name, verbs, example } = parts;
	const own = Object.assign({}, ...Object.values(verbs).map(({ options = {} }) => options)) as Options;
	const options = { ...LOCATION, ...own };
	const subcommands = Object.fromEntries(
		Object.entries(verbs).map(([verb, facts]): [string, Subcommand] => [
			verb,
			{
				summary: facts.summary,
				usage: [usageOf(facts)],
				options: { ...LOCATION, ...facts.options },
				example: `${name} ${verb} ${facts.example}`.trimEnd(),
				...(facts.notes && { notes: facts.notes }),
			},
		]),
	);
	return {
		usage: Object.entries(verbs).map(([verb, { words, usage }]) =>
			[verb, ...words.map((word) => `<${word}>`), usage].filter(Boolean).join(' '),
		),
		options,
		example,
		subcommands,
		async run(args, terminal) {
			const { values, positionals } = readArgs(name, args, options, Infinity);
			const [word, ...words] = positionals;
			const verb = word !== undefined && Object.hasOwn(verbs, word) ? verbs[word] : undefined;
			if (word === undefined || !verb) {
				const known = Object.keys(verbs);
				throw new UsageError(
					`${word === undefined ? 'Missing subcommand.' : `Unknown subcommand "${word}".${suggest(word, known)}`} Use: ${known.join(', ')}.`,
					name,
				);
			}
			if (words.length !== verb.words.length) {
				const missing = verb.words[words.length];
				const extra = words[verb.words.length];
				throw new UsageError(
					`${missing === undefined ? `Unexpected argument "${extra}".` : `Missing <${missing}>.`} Usage: npx checkout-links ${name} ${word} ${usageOf(verb)}`,
					null,
				);
			}
			const given = values as Given['values'];
			const foreign = Object.keys(own).find(
				(option) => given[option] !== undefined && !Object.hasOwn(verb.options ?? {}, option),
			);
			if (foreign !== undefined) {
				throw new UsageError(`"${name} ${word}" has no option "--${foreign}".`, `${name} ${word}`);
			}
			return verb.run({ words, values: given, terminal, locate: () => locate(values, terminal) });
		},
	};
}

function usageOf({ words, usage }: Verb): string {
	return [...words.map((word) => `<${word}>`), LOCATION_USAGE, usage].filter(Boolean).join(' ');
}
