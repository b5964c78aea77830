/** The sprout, in the colours of the theme. */
export function Logo({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className} fill="none">
      <path d="M16 26V15" className="stroke-primary" strokeWidth="2.4" strokeLinecap="round" />
      <path
        d="M16 17c0-5.2-3.500-8.200-9-8.200 0 5.200 3.500 8.200 9 8.200Z"
        className="fill-moss"
      />
      <path
        d="M16 14.500c0-4.700 3.200-7.500 8.200-7.500 0 4.700-3.200 7.500-8.200 7.500Z"
        className="fill-moss opacity-60"
      />
      <path d="M5 26h22" className="stroke-primary" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
