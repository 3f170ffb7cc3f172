import { describeProblem, detailOf, ProblemError } from '../../../src/endpoint/http/problems.ts';
import { loadOutcomeTexts } from '../../../src/elements/locales/outcome-texts.ts';
import { wordsFor } from '../../../src/elements/outcome/problem-words.ts';
import type { CheckoutProblem } from '../../../src/elements/problem.ts';
import { PROBLEM_CODES } from '../../../src/wire/problem.ts';
import { anchor, cell, code, pageHead, table } from './markdown.ts';
import { REMEDIES } from './remedies.ts';
import { readTexts } from './texts.ts';

/** A code, and what is known of it. */
interface Explained {
	readonly code: CheckoutProblem['code'];
	/** HTTP status and whether the same request may succeed; undefined where nothing was answered. */
	readonly status: number | undefined;
	readonly retryable: boolean;
	/** What the element shows, in Spanish and English. */
	readonly shown: { readonly es: string; readonly en: string };
	/** What the developer reads with test keys. */
	readonly detail: string | undefined;
}

/** Every code with what the code of the package makes of it. */
export async function explainProblems(): Promise<readonly Explained[]> {
	const shown = async (language: 'es' | 'en') => {
		const texts = { ...(await readTexts())[language], ...(await loadOutcomeTexts(language)) } as Parameters<
			typeof wordsFor
		>[1];
		return (problem: CheckoutProblem) =>
			wordsFor(
				problem,
				texts,
				'OnePay',
				language === 'es' ? 'es-CO' : 'en-US',
				({ value, currency }) => `${currency} ${value}`,
			);
	};
	const [es, en] = [await shown('es'), await shown('en')];
	return [...PROBLEM_CODES, 'offline' as const].map((name) => {
		const problem: CheckoutProblem = { code: name };
		const words = { es: es(problem), en: en(problem) };
		if (name === 'offline')
			return { code: name, status: undefined, retryable: true, shown: words, detail: undefined };
		const error = new ProblemError(name);
		const { status, retryable } = describeProblem(error, '', 'en');
		return { code: name, status, retryable, shown: words, detail: detailOf(error) };
	});
}

/** docs/problems.md: every problem code with its cause and remedy. */
export async function problemsPage(): Promise<string> {
	const problems = await explainProblems();
	const sentences = Map.groupBy(problems, ({ shown }) => shown.es);
	const intro = `Every problem code of the endpoint, with its cause and its remedy. An error response is an
[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem: \`code\` is one of the codes below, \`retryable\` is true where the same
request may succeed later, and \`request_id\` names the entry in your server's log. With test keys \`detail\` names the setting to
change. The element has the same in \`event.error\` of \`checkout-error\`. A symptom without a code is in
[Troubleshooting](troubleshooting.md).`;
	return `${pageHead('Problem codes', intro)}
## The widget shows a sentence

Find the sentence, then read the code. Which of several codes it is, the browser's console, the response and the server's log
show. Spanish and English are here; [Texts](texts.md) has Portuguese and French.

${table(
	['the payer reads', 'in English', 'code'],
	[...sentences].map(([sentence, those]) => [
		cell(sentence),
		cell(those[0]?.shown.en ?? ''),
		those.map((one) => `[${code(one.code)}](#${anchor(one.code)})`).join(', '),
	]),
)}
## All codes

${table(
	['code', 'HTTP status', 'retry helps', 'cause'],
	problems.map((one) => [
		`[${code(one.code)}](#${anchor(one.code)})`,
		String(one.status ?? '–'),
		one.retryable ? 'yes' : 'no',
		cell(REMEDIES[one.code].cause),
	]),
)}
${problems.map(problemSection).join('\n')}`;
}

function problemSection({ code: name, status, retryable, shown, detail }: Explained): string {
	const { cause, remedy } = REMEDIES[name];
	return `### ${code(name)}

${status === undefined ? 'No HTTP response' : `HTTP ${status}`}, ${retryable ? 'a retry can help' : 'a retry does not help'}. The payer reads: “${shown.es}”

- **Cause:** ${cause}
- **Remedy:** ${remedy}
${detail ? `- **\`detail\` with test keys:** ${detail}\n` : ''}`;
}
