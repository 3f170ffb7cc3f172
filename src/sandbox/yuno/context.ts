import type { Brand } from '../page/document.ts';
import type { Language } from '../page/language.ts';
import type { Webhooks } from '../webhooks.ts';
import type { DetailKind } from './payment.json.ts';

/** Where Yuno's pages contradict each other, or leave it open, and which of them the answers follow. */
export interface AnswerStyle {
	detailKind: DetailKind;
	/** `GET /v1/payments/{id}` answers the payment itself, or `{payment}` around it. */
	retrieveForm: 'flat' | 'wrapped';
}

/** What every part of the Yuno simulator works with. */
export interface YunoContext {
	readonly clock: () => number;
	readonly webhooks: Webhooks;
	readonly style: AnswerStyle;
	readonly brand: Brand;
	readonly merchant: string;
	readonly language: Language;
}
