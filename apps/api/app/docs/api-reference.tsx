'use client';

import { useEffect, useRef } from 'react';
import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';

/** Shows an OpenAPI document, with everything it needs on this server. */
export function ApiReference({ document: spec }: { document: object }) {
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let isLeft = false;
    void import('swagger-ui-dist/swagger-ui-es-bundle.js').then(({ default: swaggerUi }) => {
      if (isLeft || !container.current) return;
      swaggerUi({
        domNode: container.current,
        spec,
        deepLinking: true,
        defaultModelsExpandDepth: 0,
        // It would send the document to a validator on the internet.
        validatorUrl: null,
      });
    });
    return () => {
      isLeft = true;
    };
  }, [spec]);

  useEffect(followColorScheme, []);

  return <div ref={container} />;
}

/** Swagger UI is dark by a class, which is the whole document's. */
function followColorScheme(): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  apply();
  dark.addEventListener('change', apply);
  return () => {
    dark.removeEventListener('change', apply);
    document.documentElement.classList.remove('dark-mode');
  };
}
