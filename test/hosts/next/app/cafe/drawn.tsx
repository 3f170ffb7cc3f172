'use client';

import 'checkout-links/define';
import { useState } from 'react';

/** What the server drew first stays: another drawing, as of a refresh, would take away an element that is being used. */
export function Drawn({ html }: { readonly html: string }) {
	const [first] = useState(html);
	// The browser made a shadow root of a part of it, which React would look for in vain.
	return <div suppressHydrationWarning dangerouslySetInnerHTML={{ __html: first }} />;
}
