import type { ConfigPart } from '../../endpoint/config/check-config.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import { assemble, sentencesOf } from '../load-config.ts';
import type { Location } from '../locate.ts';
import { findingsOf, type Finding } from './finding.ts';

/** A configuration as far as it could be made, and what is wrong with it. */
export interface Examined {
	readonly findings: readonly Finding[];
	/** Undefined when there is nothing to look at. What could not be made is missing from it. */
	readonly config: EndpointConfig | undefined;
	/** Whether nothing is wrong with these parts, as far as can be seen without the providers. */
	isSound(...parts: readonly ConfigPart[]): boolean;
}

/** Loads the configuration as `serve` does, and finds everything that would keep it from starting. */
export async function examine(location: Location): Promise<Examined> {
	const about = findingsOf('configuration');
	const assembled = await assemble(location).catch((error: unknown) => error as Error);
	if (assembled instanceof Error) {
		return { findings: sentencesOf(assembled).map(about.problem), config: undefined, isSound: () => false };
	}
	const { config, problems } = assembled;
	const findings = Object.entries(problems).flatMap(([part, sentences]) =>
		sentences.map((sentence) => findingsOf(part).problem(sentence)),
	);
	return {
		findings:
			findings.length > 0
				? findings
				: [about.good(validSentence(location.file, config)), ...whatIsSold(config)],
		config,
		isSound: (...names) => names.every((name) => problems[name].length === 0),
	};
}

function validSentence(file: string, { items }: EndpointConfig): string {
	return typeof items === 'function'
		? `${file} is valid. Items from the function \`items\` are checked when they are sold.`
		: `${file} is valid.`;
}

function whatIsSold({ items, tokens }: EndpointConfig): Finding[] {
	const isEmpty = items === undefined || (typeof items === 'object' && Object.keys(items).length === 0);
	return isEmpty && !tokens ? [findingsOf('items').warning('Nothing is sold: set `items` or `tokens`.')] : [];
}
