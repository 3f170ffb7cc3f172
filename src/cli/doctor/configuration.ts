import { configProblems, type ConfigPart } from '../../endpoint/config.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import type { Environment } from '../environment.ts';
import { readParts } from '../load-config.ts';
import { findingsOf, type Finding } from './finding.ts';
import { TookTooLong, withinLimit } from './time-limit.ts';

/** The store is the only part that is reached while it is made. */
const NO_STORE =
	'The store did not answer within 5 seconds; see that its server runs, and that DATABASE_URL or REDIS_URL leads to it.';

/** A configuration as far as it could be made, and what is wrong with it. */
export interface Examined {
	readonly findings: readonly Finding[];
	/** Undefined when there is nothing to look at. What could not be made is missing from it. */
	readonly config: EndpointConfig | undefined;
	/** Whether nothing is wrong with these parts, as far as can be seen without the network. */
	isSound(...parts: readonly ConfigPart[]): boolean;
}

/**
 * Loads the configuration as `serve` does, and finds everything that would keep it from starting. A part that cannot be
 * made is one finding, and does not hide what is wrong with the others.
 */
export async function examine(file: string, env: Environment): Promise<Examined> {
	const about = findingsOf('configuration');
	const parts = await readParts(file, env).catch((error: unknown) => error as Error);
	if (parts instanceof Error) {
		return { findings: sentencesOf(parts).map(about.problem), config: undefined, isSound: () => false };
	}
	const [providers, store] = await Promise.all([
		made(() => Promise.resolve(parts.providers())),
		made(() => withinLimit(parts.store)),
	]);
	// What is missing because it failed is said once, as what it is; what depends on it is looked at once it is there.
	const config = {
		...parts.said,
		providers: providers.value ?? [],
		...(store.value && { store: store.value }),
	} as EndpointConfig;
	const rules = triedOn(config);
	if (!rules) {
		const culprit = Object.keys(config).find((name) => triedOn({ ...config, [name]: undefined }));
		const sentence = `${culprit ? `\`${culprit}\`` : 'Some of it'} is not shaped as it should be; compare it with the type EndpointConfig.`;
		return { findings: [about.problem(sentence)], config, isSound: () => false };
	}
	const problems = {
		...rules,
		...(providers.errors && { providers: providers.errors, items: [] }),
		...(store.errors && { store: store.errors }),
	};
	const findings = Object.entries(problems).flatMap(([part, sentences]) =>
		sentences.map((sentence) => findingsOf(part).problem(sentence)),
	);
	return {
		findings:
			findings.length > 0 ? findings : [about.good(`${file} is complete, and nothing in it is misspelt.`)],
		config,
		isSound: (...names) => names.every((name) => problems[name].length === 0),
	};
}

/** What the rules say; `undefined` when something is shaped so strangely that they cannot be applied. */
function triedOn(config: EndpointConfig): ReturnType<typeof configProblems> | undefined {
	try {
		return configProblems(config);
	} catch {
		return undefined;
	}
}

async function made<T>(
	make: () => Promise<T>,
): Promise<{ readonly value?: T; readonly errors?: readonly string[] }> {
	try {
		return { value: await make() };
	} catch (error) {
		return { errors: sentencesOf(error as Error) };
	}
}

/** The sentences of an error: each of several errors, and each item of a list that one error holds. */
function sentencesOf(error: Error): string[] {
	if (error instanceof TookTooLong) return [NO_STORE];
	if (error instanceof AggregateError && error.errors.length > 0) {
		return (error.errors as Error[]).flatMap(sentencesOf);
	}
	const [head = '', ...items] = (error.message || String(error)).split(/\n\s*- /);
	return items.length > 0 ? items.map((item) => `${head} ${item}`) : [head];
}
