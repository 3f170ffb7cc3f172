import {
	createElement,
	forwardRef,
	useEffect,
	useImperativeHandle,
	useLayoutEffect,
	useRef,
	type ForwardRefExoticComponent,
} from 'react';

/** What of a component's props is for the element, and in which way it gets there. */
export interface Wrapping {
	/** Props that are attributes, with the names of those. */
	readonly attributes: Readonly<Record<string, string>>;
	/** Props that are properties only. */
	readonly properties: readonly string[];
	/** Props that listen, with the names of their events. */
	readonly events: Readonly<Record<string, string>>;
}

type Props = Readonly<Record<string, unknown>>;

/** Effects of layout come before paint, and before effects of parents; servers have neither and warn of it. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * A component for a custom element, for React 18, which knows attributes of strings alone. Works in React 19 too. On a
 * server it renders the tag with its attributes.
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
				// Looked up when it is called: a parent that renders again need not listen again.
				const listener = (happened: Event) =>
					(listeners.current[prop] as ((happened: Event) => void) | undefined)?.(happened);
				element.current?.addEventListener(event, listener, listening);
			}
			return () => listening.abort();
		}, []);

		const passed: Record<string, unknown> = { ref: element };
		for (const [name, value] of Object.entries(props)) {
			if (properties.includes(name) || Object.hasOwn(events, name)) continue;
			// A boolean attribute says `false` by being absent.
			passed[attributes[name] ?? name] = value === false ? undefined : value;
		}
		return createElement(tag, passed);
	});
	Wrapped.displayName = tag;
	return Wrapped;
}
