import type { Call } from '../routes.ts';

const MOST = 100;

/** One page of a list, in the format of Laravel's paginator. Reads `page` and `per_page` or `limit`. */
export function paginate(items: readonly unknown[], { url }: Call) {
	const number = (name: string) => Math.trunc(Number(url.searchParams.get(name)));
	const perPage = Math.min(Math.max(number('per_page') || number('limit') || 15, 1), MOST);
	const page = Math.max(number('page') || 1, 1);
	const lastPage = Math.max(Math.ceil(items.length / perPage), 1);
	const data = items.slice((page - 1) * perPage, page * perPage);
	const path = url.origin + url.pathname;
	const address = (of: number) => `${path}?page=${of}`;
	return {
		current_page: page,
		data,
		first_page_url: address(1),
		from: data.length > 0 ? (page - 1) * perPage + 1 : null,
		last_page: lastPage,
		last_page_url: address(lastPage),
		next_page_url: page < lastPage ? address(page + 1) : null,
		path,
		per_page: perPage,
		prev_page_url: page > 1 ? address(page - 1) : null,
		to: data.length > 0 ? (page - 1) * perPage + data.length : null,
		total: items.length,
	};
}
