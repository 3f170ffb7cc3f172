import { readArgs, UsageError, type Command, type Options } from './command.ts';
import { locate, LOCATION, LOCATION_USAGE, type Location } from './locate.ts';

/** The first word behind the name of a command, as `get` in `payments get ID`. */
export interface Verb {
	/** What is written after it, as `ID`. */
	readonly words: readonly string[];
	/** What comes last in its usage: its options, and what is read from standard input. */
	readonly usage?: string;
	/** Options beside those of every command with a configuration. */
	readonly options?: Options;
	/** @throws {UsageError} for values that it does not understand */
	run(given: Given): Promise<void>;
}

/** What was given to a verb. */
export interface Given {
	/** As many as the verb takes. */
	readonly words: readonly string[];
	/** Values of the verb's own options. */
	readonly values: Readonly<Record<string, string | undefined>>;
	/** Reads where the configuration is. @throws {Error} when there is none */
	locate(): Promise<Location>;
}

/** A command whose first word says what is to be done. */
export function family(parts: {
	readonly name: string;
	readonly verbs: Readonly<Record<string, Verb>>;
	readonly example: string;
}): Command {
	const { name, verbs, example } = parts;
	const own = Object.assign({}, ...Object.values(verbs).map(({ options = {} }) => options)) as Options;
	const options = { ...LOCATION, ...own };
	return {
		usage: Object.entries(verbs).map(([verb, { words, usage }]) =>
			[verb, ...words, LOCATION_USAGE, usage].filter(Boolean).join(' '),
		),
		options,
		example,
		async run(args) {
			const { values, positionals } = readArgs(name, args, options, 3);
			const [word, ...words] = positionals;
			const verb = word !== undefined && Object.hasOwn(verbs, word) ? verbs[word] : undefined;
			if (!verb) {
				throw new UsageError(
					`${word === undefined ? 'Say' : `There is no "${word}"; say`} what to do: ${Object.keys(verbs).join(', ')}.`,
					name,
				);
			}
			if (words.length !== verb.words.length) {
				throw new UsageError(
					`"${name} ${word}" takes ${verb.words.join(' and ') || 'no further words'}.`,
					name,
				);
			}
			const given = values as Given['values'];
			const foreign = Object.keys(own).find(
				(option) => given[option] !== undefined && !Object.hasOwn(verb.options ?? {}, option),
			);
			if (foreign !== undefined) throw new UsageError(`"${name} ${word}" has no --${foreign}.`, name);
			await verb.run({
				words,
				values: given,
				locate: () => locate(values),
			});
		},
	};
}
