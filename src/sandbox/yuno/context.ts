import type { Brand } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import type { Webhooks } from '../webhooks.ts';
import type { AnswerStyle } from './answer-style.ts';

/** Dependencies of every part of the Yuno simulator. */
export interface YunoContext {
	readonly clock: () => number;
	readonly uuid: () => string;
	readonly webhooks: Webhooks;
	readonly style: Readonly<AnswerStyle>;
	readonly brand: Brand;
	readonly merchant: string;
	readonly language: Language;
}
