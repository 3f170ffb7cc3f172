import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORM_WORDS } from '../../../src/endpoint/pages/form-page.words.ts';
import { problemPage } from '../../../src/endpoint/pages/problem-page.ts';
import { PAGE_WORDS } from '../../../src/endpoint/pages/problem-page.words.ts';
import { PROBLEM_TITLES } from '../../../src/endpoint/http/problem-titles.ts';
import { ProblemError } from '../../../src/endpoint/http/problems.ts';
import en from '../../../src/elements/locales/en/offer.ts';
import enForm from '../../../src/elements/locales/en/form.ts';
import es from '../../../src/elements/locales/es/offer.ts';
import esForm from '../../../src/elements/locales/es/form.ts';
import fr from '../../../src/elements/locales/fr/offer.ts';
import frEnds from '../../../src/elements/locales/fr/outcomes.ts';
import frFlow from '../../../src/elements/locales/fr/flow.ts';
import frForm from '../../../src/elements/locales/fr/form.ts';
import frWaiting from '../../../src/elements/locales/fr/waiting.ts';
import pt from '../../../src/elements/locales/pt/offer.ts';
import ptForm from '../../../src/elements/locales/pt/form.ts';
import { LANGUAGES, type Language } from '../../../src/wire/language.ts';
import { PROBLEM_CODES, type ProblemCode } from '../../../src/wire/problem.ts';

const ELEMENTS = {
	es: { ...es, ...esForm },
	en: { ...en, ...enForm },
	pt: { ...pt, ...ptForm },
	fr: { ...fr, ...frForm },
} as const;

/** A page as a payer sees it: the text of its main part. */
async function textOfPage(code: ProblemCode, language: Language, merchant?: string): Promise<string> {
	const page = await problemPage(new ProblemError(code), {
		requestId: 'R-1',
		headers: new Headers({ 'accept-language': language, origin: 'https://shop.example' }),
		origins: new Set(['https://shop.example']),
		merchant,
	});
	const [, main = ''] = /<main>(.*)<\/main>/s.exec(await page.text()) ?? [];
	return main.replace(/<[^>]*>/g, '');
}

/** Every text below a table of texts. */
function textsOf(value: unknown): string[] {
	return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(textsOf);
}

/** Statements that money did not move, or that nothing was charged, in any language. */
const NOT_CHARGED = /ningún cobro|charged|cobrado|débité/;
/** Words that make the payer the one who did something wrong. */
const BLAME =
	/demasiados intentos|too many tries|muitas tentativas|trop d’essais|cancelaste|you cancelled|incorrect|te equivocaste|invalid input/i;

describe('The title of a problem', () => {
	for (const language of LANGUAGES) {
		it(`is another one for each code, in ${language}`, () => {
			const titles = PROBLEM_CODES.map((code) => PROBLEM_TITLES[code][language]);
			assert.equal(new Set(titles).size, PROBLEM_CODES.length);
			for (const title of titles) assert.match(title, /^\p{Lu}.*\.$/u);
		});
	}

	it('speaks of no marked fields, which JSON and pages do not have', () => {
		for (const title of textsOf(PROBLEM_TITLES)) {
			assert.doesNotMatch(title, /marcad|marked|signalés/);
		}
	});
});

describe('The page of a problem', () => {
	for (const language of LANGUAGES) {
		for (const code of PROBLEM_CODES) {
			it(`for ${code} in ${language} is complete and blames nobody`, async () => {
				for (const merchant of [undefined, 'Andes']) {
					const text = await textOfPage(code, language, merchant);
					assert.doesNotMatch(text, /[{}]|undefined/);
					assert.doesNotMatch(text, BLAME);
					assert.match(text, /R-1/);
					if (merchant !== undefined) assert.match(text, /Andes/);
				}
			});
		}

		it(`says in ${language} that nothing was charged only where that is certain`, async () => {
			for (const code of [
				'outcome_unknown',
				'provider_timeout',
				'attempt_in_progress',
				'internal',
			] as const) {
				assert.doesNotMatch(await textOfPage(code, language), NOT_CHARGED, code);
			}
			for (const code of ['invalid_request', 'rate_limited', 'amount_mismatch', 'offer_expired'] as const) {
				assert.match(await textOfPage(code, language), NOT_CHARGED, code);
			}
		});

		it(`has the labels of the elements, in ${language}`, () => {
			const { fields, shop } = PAGE_WORDS[language];
			const texts = ELEMENTS[language];
			assert.deepEqual(
				{ ...fields, shop },
				{
					'/customer/first_name': texts.firstName,
					'/customer/last_name': texts.lastName,
					'/customer/email': texts.email,
					'/customer/phone': texts.phone,
					'/customer/document_type': texts.documentType,
					'/customer/document_number': texts.documentNumber,
					'/amount': texts.amount,
					'/quantity': texts.quantity,
					'/method': fields['/method'],
					shop: texts.merchantFallback,
				},
			);
		});
	}
});

describe('French texts', () => {
	const titles = Object.values(PROBLEM_TITLES).map((title) => title.fr);
	const texts = textsOf([fr, frForm, frFlow, frEnds, frWaiting, titles, PAGE_WORDS.fr, FORM_WORDS.fr]);

	for (const text of new Set(texts.filter((one) => /[?!;:«»]/.test(one)))) {
		it(`keep marks beside their words: ${text}`, () => {
			assert.doesNotMatch(text, /(?<!\u202f)[?!;]|(?<!\u00a0):|«(?!\u00a0)|(?<!\u00a0)»/);
		});
	}

	it('write the apostrophe as print does', () => {
		for (const text of texts) assert.doesNotMatch(text, /'/);
	});
});
