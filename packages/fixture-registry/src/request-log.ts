import type { IncomingMessage } from 'node:http';
import type { RequestCounts, RequestKind, RequestRecord } from './types.ts';

type OpenRecord = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] };

/** The requests that a registry got. */
export class RequestLog {
  #records: OpenRecord[] = [];

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Notes a request; gives the function that notes its status. */
  open(request: IncomingMessage, kind: RequestKind): (status: number) => void {
    const { method = 'GET', url = '/', headers } = request;
    const record: OpenRecord = { method, path: url, headers, kind, status: 0 };
    this.#records.push(record);
    return (status) => {
      record.status = status;
    };
  }

  reset(): void {
    this.#records = [];
  }

  /** Paths that were answered 404, in order of arrival. */
  missing(): string[] {
    return this.#records.filter(({ status }) => status === 404).map(({ path }) => path);
  }

  counts(): RequestCounts {
    const counts = { packuments: 0, notModified: 0, archives: 0, other: 0 };
    for (const record of this.#records) counts[countedAs(record)] += 1;
    return counts;
  }
}

function countedAs(record: RequestRecord): keyof RequestCounts {
  if (record.kind === 'archive') return 'archives';
  if (record.kind === 'other') return 'other';
  return record.status === 304 ? 'notModified' : 'packuments';
}
