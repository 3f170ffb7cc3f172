import {
	createElement,
	forwardRef,
	useEffect,
	useImperativeHandle,
	useLayoutEffect,
	useRef,
	type ForwardRefExoticComponent,
} from 'react';

/** How a component passes its props to the element. */
export interface Wrapping {
	/** Attribute name by prop. */
	readonly attributes: Readonly<Record<string, string>>;
	/** Props that are set as properties only. */
	readonly properties: readonly string[];
	/** Event name by listener prop. */
	readonly events: Readonly<Record<string, string>>;
}

type Props = Readonly<Record<string, unknown>>;

/** Layout effects run before paint and before effects of parents. React warns about them on a server. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Creates a React component for a custom element. Needed for React 18, which passes props only as string attributes.
 * Works in React 19 too. On a server it renders the tag with its attributes.
 *
 * @param tag name of the custom element
 */
export function wrap(
	tag: string,
	{ attributes, properties, events }: Wrapping,
): ForwardRefExoticComponent<Props> {
	const Wrapped = forwardRef<HTMLElement, Props>((props, ref) => {
		const element = useRef<HTMLElement>(null);
		const set = useRef<Props>({});
		const listeners = useRef<Props>(props);
		useImperativeHandle(ref, () => element.current as HTMLElement, []);

		useBeforePaint(() => {
			const node = element.current as unknown as Record<string, unknown>;
			for (const name of properties) if (props[name] !== set.current[name]) node[name] = props[name];
			set.current = props;
			listeners.current = props;
		});
		useBeforePaint(() => {
			const listening = new AbortController();
			for (const [prop, event] of Object.entries(events)) {
				// The current prop is read on each event, so a new render does not add listeners again.
				const listener = (happened: Event) =>
					(listeners.current[prop] as ((happened: Event) => void) | undefined)?.(happened);
				element.current?.addEventListener(event, listener, listening);
			}
			return () => listening.abort();
		}, []);

		const passed: Record<string, unknown> = { ref: element };
		for (const [name, value] of Object.entries(props)) {
			if (properties.includes(name) || Object.hasOwn(events, name)) continue;
			// An absent boolean attribute means `false`.
			passed[attributes[name] ?? name] = value === false ? undefined : value;
		}
		return createElement(tag, passed);
	});
	Wrapped.displayName = tag;
	return Wrapped;
}
