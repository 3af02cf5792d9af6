/** The problems of a message, as a list. */
import type { ResponseViolation } from '../api/api-types.ts';
import { problemCount } from './request-summary.ts';

const placeOf = ({ in: part, pointer }: ResponseViolation): string =>
  part === 'body' ? pointer || 'body' : `${part} ${pointer.replace(/^\//, '')}`.trim();

interface ProblemsProps {
  readonly problems: readonly ResponseViolation[];
  readonly label: string;
  /** Which message has them, after their number. */
  readonly where: string;
}

export const Problems = ({ problems, label, where }: ProblemsProps) =>
  problems.length === 0 ? null : (
    <section class="violations" aria-label={label}>
      <h3>
        {problemCount(problems.length)}
        {where}
      </h3>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <code>{placeOf(problem)}</code> {problem.message} <span class="faint">{problem.keyword}</span>
          </li>
        ))}
      </ul>
    </section>
  );
