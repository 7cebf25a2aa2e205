import { describe, expect, it } from 'vitest';
import { openLiveLine } from '../../src/run-members/live-line.ts';
import { type OutputOptions, openMemberOutput } from '../../src/run-members/member-output.ts';
import { type FakeTerminal, openFakeTerminal } from '../support/fake-terminal.ts';

const event = { kind: 'script', packageId: 'a@1.0.0', event: 'x', command: 'echo', args: ['1'] } as const;

function open(
  style: OutputOptions['style'],
  facts: Parameters<typeof openFakeTerminal>[0] = { isTTY: false },
): FakeTerminal & { readonly options: OutputOptions } {
  const fake = openFakeTerminal(facts);
  const live = openLiveLine(fake.terminal, 2);
  return { ...fake, options: { terminal: fake.terminal, live, style, isAside: false } };
}

function say(
  text: string | Buffer,
  stream: 'stdout' | 'stderr' = 'stdout',
): {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
} {
  return { stream, bytes: Buffer.from(text) };
}

describe('openMemberOutput', () => {
  it('shows the output of a member in one piece when it ends', () => {
    const { options, written } = open('grouped');
    const [a, b] = [openMemberOutput('a | ', options), openMemberOutput('b | ', options)];
    a.announce(event);
    a.take(say('a1\n'));
    b.take(say('b1\n'));
    a.take(say('a2', 'stderr'));
    b.take(say('b2\n'));
    expect(written()).toBe('');
    b.end();
    a.end();
    expect(written()).toBe('b1\nb2\n\n> a@1.0.0 x\n> echo 1\n\na1\na2\n');
  });

  it('streams whole lines only, each with the name, however the parts come', () => {
    const { options, written } = open('streamed');
    const [a, b] = [openMemberOutput('a | ', options), openMemberOutput('b | ', options)];
    for (const byte of Buffer.from('grün 🎉\nend')) {
      a.take(say(Buffer.from([byte])));
      b.take(say(Buffer.from('.')));
    }
    a.end();
    b.end();
    expect(written()).toBe('a | grün 🎉\na | end\nb | ..............\n');
  });

  it('passes bytes that are no UTF-8 on as they are', () => {
    const chunks: Buffer[] = [];
    const { options } = open('streamed');
    const terminal = {
      ...options.terminal,
      pass: (_: string, line: string | Uint8Array) => chunks.push(Buffer.from(line)),
    };
    const output = openMemberOutput('', {
      ...options,
      terminal: terminal as unknown as OutputOptions['terminal'],
    });
    output.take(say(Buffer.from([0xff, 0xfe, 0x0a])));
    expect(chunks).toEqual([Buffer.from([0xff, 0xfe])]);
  });

  it('takes out what would wipe the lines of others, keeps colours, shows the last state of a drawn line', () => {
    const { options, written } = open('streamed');
    const output = openMemberOutput('a | ', options);
    output.take(say('\u001b[2J\u001b[3J\u001b[H\u001bcready \u001b[32mgreen ü\u001b[39m\n10 %\r100 %\n'));
    expect(written()).toBe('a | ready \u001b[32mgreen ü\u001b[39m\na | 100 %\n');
  });

  it('remembers the last twenty lines as plain text', () => {
    const { options } = open('grouped');
    const output = openMemberOutput('', options);
    output.announce(event);
    output.take(say(Array.from({ length: 30 }, (_, index) => `\u001b[31m${index}\u001b[39m\n`).join('')));
    output.take(say('no end'));
    output.end();
    expect(output.lastLines()).toEqual([
      ...Array.from({ length: 19 }, (_, index) => `${index + 11}`),
      'no end',
    ]);
  });

  it('leaves standard output to the result where there is one', () => {
    const fake = openFakeTerminal({ isTTY: false });
    const streams: string[] = [];
    const terminal = { ...fake.terminal, pass: (stream: string) => streams.push(stream) };
    const options = open('streamed').options;
    const output = openMemberOutput('', {
      ...options,
      isAside: true,
      terminal: terminal as unknown as OutputOptions['terminal'],
    });
    output.take(say('out\n'));
    expect(streams).toEqual(['stderr']);
  });
});

describe('openLiveLine', () => {
  it('says what is under way on the last line, below all output', () => {
    const { options, screen } = open('streamed', { isTTY: true });
    options.live.start('a');
    options.live.start('b');
    expect(screen().at(-1)).toBe('[0/2] a, b');
    openMemberOutput('a | ', options).take(say('line\n'));
    expect(screen()).toEqual(['a | line', '[0/2] a, b']);
    options.live.end('a');
    expect(screen().at(-1)).toBe('[1/2] b');
    options.live.close();
    expect(screen().at(-1)).toBe('');
  });

  it('shortens names to the width of the window', () => {
    const { options, screen, resize } = open('streamed', { isTTY: true });
    resize(24);
    for (const name of ['member-one', 'member-two', 'member-three']) options.live.start(name);
    expect(screen().at(-1)).toBe('[0/2]');
    resize(40);
    options.live.start('member-one');
    expect(screen().at(-1)).toBe('[0/2] member-one and 2 more');
  });

  it('draws nothing where nobody watches', () => {
    const { options, written } = open('streamed');
    options.live.start('a');
    options.live.close();
    expect(written()).toBe('');
  });
});
