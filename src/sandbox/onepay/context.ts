import type { Brand } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import type { Webhooks } from '../webhooks.ts';
import type { Errors } from './errors.ts';
import type { EventStyle } from './events.ts';

/** What every part of the OnePay simulator works with. */
export interface OnepayContext {
	readonly clock: () => number;
	readonly uuid: () => string;
	readonly errors: Errors;
	readonly webhooks: Webhooks;
	readonly eventStyle: EventStyle;
	readonly brand: Brand;
	readonly merchant: string;
	readonly language: Language;
}
