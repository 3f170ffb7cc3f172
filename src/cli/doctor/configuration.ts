import type { ConfigPart } from '../../endpoint/config/check-config.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';
import { assemble, sentencesOf } from '../config/load-config.ts';
import type { Location } from '../config/locate.ts';
import { findingsOf, type Finding } from './finding.ts';

/** A configuration as far as it could be built, and its problems. */
export interface Examined {
	readonly findings: readonly Finding[];
	/** Undefined if it could not be loaded. Parts that could not be built are missing. */
	readonly config: EndpointConfig | undefined;
	/** Whether these parts have no problems, as far as can be checked without the providers. */
	isSound(...parts: readonly ConfigPart[]): boolean;
}

/** Loads the configuration as `serve` does, and collects every problem that would prevent a start. */
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
