import { ProblemError, type PaymentName, type PaymentRefund, type RefundRequest } from '../endpoint/index.ts';
import { checkRefundRequest } from '../endpoint/refunds/refund-rules.ts';
import { snakeCaseAll } from '../endpoint/http/snake-case.ts';
import { nameOf } from './books.ts';
import { UsageError } from './command.ts';
import type { Given, Verb } from './family.ts';
import { plain } from './payment-rows.ts';
import { withEndpoint } from './with-endpoint.ts';

/** Exit codes beside 0 (the money went back, or the provider is processing it), 1 (it did not, or was refused) and 2 (usage). */
const UNCERTAIN = 3;

/** The verb that gives money back. */
export function refundVerb(command: string): Verb {
	return {
		words: ['ID|REFERENCE'],
		usage: '--refund REFUND [--amount AMOUNT] [--reason REASON] [--provider NAME]',
		options: {
			refund: {
				type: 'string',
				value: 'REFUND',
				says: 'your own name of the refund, as the number of a return; given again, it gives nothing back a second time',
			},
			amount: {
				type: 'string',
				value: 'AMOUNT',
				says: 'how much, in the currency of the payment, as 20000; default all that is left',
			},
			reason: {
				type: 'string',
				value: 'REASON',
				says: 'duplicate, fraudulent or requested_by_customer; passed on where the provider takes it',
			},
			provider: {
				type: 'string',
				value: 'NAME',
				says: 'only of this provider, as onepay; with `show` and `refund`, the word is an id of this provider',
			},
		},
		async run({ words: [word = ''], values, locate }) {
			const request = readRequest(word, values, command);
			const { amount } = values;
			const refund = await withEndpoint(await locate(), async (_, endpoint) => {
				try {
					if (amount === undefined) return await endpoint.refundPayment(request);
					const payment = await endpoint.getPayment(request.payment);
					const { currency = '' } = payment.amountPaid ?? payment.amount ?? {};
					return await endpoint.refundPayment({ ...request, amount: { value: amount, currency } });
				} catch (error) {
					throw error instanceof ProblemError ? inWords(error, word) : error;
				}
			});
			console.log(JSON.stringify(snakeCaseAll(refund), null, '\t'));
			if (refund.status === 'failed') process.exitCode = 1;
			if (refund.status === 'uncertain') process.exitCode = UNCERTAIN;
			console.error(sentenceOf(refund));
		},
	};
}

function readRequest(word: string, values: Given['values'], command: string): RefundRequest {
	const { refund: id, reason, provider } = values;
	if (id === undefined) {
		throw new UsageError('Name the refund: --refund with the number of a return, for example.', command);
	}
	const name: PaymentName = nameOf(word, provider);
	if ('order' in name) {
		throw new UsageError(
			'Name the payment by its id or its reference: an order may have several payments. `show` and `list --order` print them.',
			command,
		);
	}
	const request = {
		payment: name,
		id,
		...(reason !== undefined && { reason: reason as NonNullable<RefundRequest['reason']> }),
	};
	try {
		checkRefundRequest(request);
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const sentence = error.facts.hint?.detail ?? error.message;
		throw new UsageError(sentence.replace('"id"', '--refund').replace('"reason"', '--reason'), command);
	}
	return request;
}

/** Why no money was given back. */
function inWords(error: ProblemError, word: string): Error {
	const cause = error.facts.cause instanceof Error ? ` (${plain(error.facts.cause.message)})` : '';
	switch (error.code) {
		case 'not_found':
			return new Error(`There is no payment ${plain(word)}.`, { cause: error });
		case 'invalid_request':
		case 'not_supported':
			return new Error(error.facts.hint?.detail ?? error.message, { cause: error });
		default:
			return new Error(`Nothing was given back: ${error.code}${cause}. Try again with the same --refund.`, {
				cause: error,
			});
	}
}

function sentenceOf({ id, status, amount, failure, payment }: PaymentRefund): string {
	const money = `${amount.value} ${amount.currency}`;
	const name = plain(id);
	switch (status) {
		case 'succeeded':
			return `${money} of ${payment.reference} went back.`;
		case 'pending':
			return `The provider is giving ${money} of ${payment.reference} back; it is reported when that is over.`;
		case 'failed':
			return `No money went back: ${plain(failure ?? 'failed')}. Use another --refund than ${name} to try again.`;
		case 'uncertain':
			return `It is not known whether ${money} went back. It is looked up, and not sent again: ask again with --refund ${name}.`;
	}
}
