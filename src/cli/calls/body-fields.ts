import { table } from '../command.ts';

/** A field of the JSON that a command reads from standard input. */
interface Field {
	/** What the field is for, with unit and limits. */
	readonly description: string;
	readonly required?: true;
}

/** The JSON that a command reads from standard input. */
export interface Body {
	/** By name; members of objects are written `customer.email`. */
	readonly fields: Readonly<Record<string, Field>>;
	/** A complete input with every required field. */
	readonly example: object;
}

const ATTEMPT =
	'UUID that identifies this request; send the same one again to look up what came of it. Make one: uuidgen';
const ID = '7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13';
const REFERENCE = 'your own name of the order; all requests with the same reference are one payment';
const RETURN_URL = 'page that the payer returns to, in `returnUrls` or, without that list, in `origins`';
const MONEY = 'the price: {"value", "currency"}';
const VALUE = 'string in major units, e.g. "49900" or "49.90"';
const CURRENCY = 'ISO 4217 code, e.g. "COP"';

/** `payments create`. */
export const PAYMENT_LINK: Body = {
	fields: {
		item: { description: 'id of an item in `items` of the configuration', required: true },
		attempt: { description: ATTEMPT, required: true },
		reference: { description: REFERENCE },
		quantity: { description: 'whole number within `quantity` of the item (default: 1)' },
		amount: {
			description:
				'string in major units, e.g. "50000"; required for items with `openAmount`, else not allowed',
		},
		method: { description: 'id in `methods` of the item; required where the item has several' },
		customer: { description: 'the payer: an object of the fields below' },
		'customer.first_name': { description: 'up to 100 characters' },
		'customer.last_name': { description: 'up to 100 characters' },
		'customer.email': { description: 'e-mail address' },
		'customer.phone': { description: 'E.164 number, e.g. "+573001234567"' },
		'customer.document_type': { description: 'e.g. "CC", "CE", "NIT"' },
		'customer.document_number': { description: '3 to 40 letters, digits, dots and hyphens' },
		return_url: { description: RETURN_URL },
	},
	example: {
		item: 'cafe',
		attempt: ID,
		reference: 'order-2026-118',
		quantity: 2,
		customer: {
			first_name: 'Ana',
			last_name: 'Rojas',
			email: 'ana@example.com',
			phone: '+573001234567',
			document_type: 'CC',
			document_number: '1020304050',
		},
	},
};

/** `connect-links create`. */
export const CONNECT_LINK: Body = {
	fields: {
		item: { description: 'id of an item of kind "connect" in `items` of the configuration', required: true },
		attempt: { description: ATTEMPT, required: true },
		customer_id: { description: 'id of the customer at the provider', required: true },
		reference: { description: 'your own name of the registration' },
		method: { description: 'id in `methods` of the item; required where the item has several' },
		return_url: { description: RETURN_URL },
	},
	example: { item: 'wallet', attempt: ID, customer_id: '5f0c2ad2-6d8e-4f1b-8f6a-0a4b5c6d7e8f' },
};

/** `charges create`. */
export const CHARGE: Body = {
	fields: {
		attempt: { description: ATTEMPT, required: true },
		reference: { description: REFERENCE },
		title: { description: 'what is charged for, up to 200 characters', required: true },
		amount: { description: MONEY, required: true },
		'amount.value': { description: VALUE, required: true },
		'amount.currency': { description: CURRENCY, required: true },
		customer_id: { description: 'id of the customer at the provider', required: true },
		card_id: { description: 'id of a saved card; exactly one of `card_id` and `account_id` is required' },
		account_id: { description: 'id of a saved account' },
		provider: { description: 'name of the provider; required where several can charge' },
		splits: {
			description:
				'list of shares for others: {"customer_id" or "account_id", "percentage" (0 to 100) or "fixed" (an amount)}',
		},
		metadata: { description: 'object of strings that the provider keeps with the charge' },
	},
	example: {
		attempt: ID,
		reference: 'subscription-2026-11',
		title: 'Mensualidad',
		amount: { value: '85000', currency: 'COP' },
		customer_id: '5f0c2ad2-6d8e-4f1b-8f6a-0a4b5c6d7e8f',
		card_id: '2b1f6a0e-57b4-4b0c-9d55-6f4f2f1c8a90',
	},
};

/** `links create`. */
export const MANAGED_LINK: Body = {
	fields: {
		title: { description: 'what is paid for, up to 200 characters', required: true },
		amount: { description: MONEY, required: true },
		'amount.value': { description: VALUE, required: true },
		'amount.currency': { description: CURRENCY, required: true },
		description: { description: 'text below the title' },
		reference: { description: 'your own name of the link' },
		return_url: { description: 'page that the payer returns to' },
		country: { description: 'ISO 3166 alpha-2 code, e.g. "CO"' },
		methods: { description: "list of the provider's method codes" },
		expires_at: { description: 'moment with its zone (RFC 3339), e.g. "2026-12-31T23:59:59-05:00"' },
		ask_customer: { description: '"name", "name_phone" or "full_customer"' },
		show_merchant: { description: 'true or false' },
		theme: { description: 'object of strings: the look of the page, by names of the provider' },
		single_use: { description: 'true where it can be paid once only' },
	},
	example: {
		title: 'Factura 2026-118',
		amount: { value: '85.00', currency: 'EUR' },
		reference: 'invoice-2026-118',
		single_use: true,
	},
};

/** Fields and example as lines of the help. */
export function bodyHelp({ fields, example }: Body): readonly string[] {
	return [
		'Standard input is a JSON object with these fields (* required):',
		...table(
			Object.entries(fields).map(([name, { required, description }]) => [
				`${name}${required ? ' *' : ''}`,
				description,
			]),
		),
		'',
		'Full example of order.json:',
		...JSON.stringify(example, null, 2)
			.split('\n')
			.map((line) => `  ${line}`),
	];
}
