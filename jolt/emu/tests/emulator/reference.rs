//! A plain interpreter for RV32IM instruction words, written from the RISC-V
//! unprivileged specification. It shares no code with the emulator and knows
//! nothing of rows.

/// How a run ended; `pc` is the address of the last instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A jump to itself that repeats for ever, or an instruction that traps.
    Halted { pc: u32 },
    /// A branch to itself.
    EndlessBranch { pc: u32 },
    /// A misaligned or unmapped access.
    Data { pc: u32 },
    /// A transfer to a misaligned address or out of the program.
    Fetch { pc: u32 },
    /// Still running.
    Limit { pc: u32 },
}

pub(crate) struct Reference<'a> {
    pub(crate) x: [u32; 32],
    pub(crate) pc: u32,
    /// Little-endian bytes from `base` on.
    pub(crate) memory: Vec<u8>,
    pub(crate) base: u32,
    /// Addresses that must not be accessed.
    pub(crate) guard: std::ops::Range<u32>,
    pub(crate) text: &'a [u32],
    pub(crate) text_base: u32,
    /// Addresses of the executed instructions.
    pub(crate) path: Vec<u32>,
}

impl Reference<'_> {
    pub(crate) fn run(&mut self, limit: usize) -> End {
        for _ in 0..limit {
            self.path.push(self.pc);
            if let Some(end) = self.step() {
                return end;
            }
        }
        End::Limit { pc: self.pc }
    }

    fn word(&self, pc: u32) -> Option<u32> {
        if !pc.is_multiple_of(4) || pc < self.text_base {
            return None;
        }
        self.text.get(((pc - self.text_base) / 4) as usize).copied()
    }

    fn mapped(&self, address: u32, size: u32) -> Option<usize> {
        if !address.is_multiple_of(size) || address < self.base || self.guard.contains(&address) {
            return None;
        }
        let offset = (address - self.base) as usize;
        (offset + size as usize <= self.memory.len()).then_some(offset)
    }

    fn read(&self, address: u32, size: u32) -> Option<u32> {
        let offset = self.mapped(address, size)?;
        let mut value = 0;
        for i in (0..size as usize).rev() {
            value = value << 8 | u32::from(self.memory[offset + i]);
        }
        Some(value)
    }

    fn write(&mut self, address: u32, size: u32, value: u32) -> Option<()> {
        let offset = self.mapped(address, size)?;
        for i in 0..size as usize {
            self.memory[offset + i] = (value >> (8 * i)) as u8;
        }
        Some(())
    }

    fn step(&mut self) -> Option<End> {
        let pc = self.pc;
        let Some(w) = self.word(pc) else {
            unreachable!("transfers are checked when they happen");
        };
        let field = |lo: u32, bits: u32| (w >> lo) & ((1 << bits) - 1);
        let signed = |value: u32, bits: u32| ((value << (32 - bits)) as i32 >> (32 - bits)) as u32;
        let (opcode, rd, f3, rs1, rs2, f7) = (
            field(0, 7),
            field(7, 5) as usize,
            field(12, 3),
            field(15, 5) as usize,
            field(20, 5) as usize,
            field(25, 7),
        );
        let (a, b) = (self.x[rs1], self.x[rs2]);
        let imm_i = signed(field(20, 12), 12);
        let mut next = pc.wrapping_add(4);
        let mut result = None;
        let trap = Some(End::Halted { pc });
        match opcode {
            0b0110111 => result = Some(field(12, 20) << 12),
            0b0010111 => result = Some(pc.wrapping_add(field(12, 20) << 12)),
            0b1101111 => {
                let offset = field(31, 1) << 20
                    | field(12, 8) << 12
                    | field(20, 1) << 11
                    | field(21, 10) << 1;
                result = Some(next);
                next = pc.wrapping_add(signed(offset, 21));
            }
            0b1100111 if f3 == 0 => {
                result = Some(next);
                next = a.wrapping_add(imm_i) / 2 * 2;
            }
            0b1100011 => {
                let offset =
                    field(31, 1) << 12 | field(7, 1) << 11 | field(25, 6) << 5 | field(8, 4) << 1;
                let taken = match f3 {
                    0b000 => a == b,
                    0b001 => a != b,
                    0b100 => (a as i32) < b as i32,
                    0b101 => a as i32 >= b as i32,
                    0b110 => a < b,
                    0b111 => a >= b,
                    _ => return trap,
                };
                if taken {
                    next = pc.wrapping_add(signed(offset, 13));
                    if next == pc {
                        return Some(End::EndlessBranch { pc });
                    }
                }
            }
            0b0000011 => {
                let address = a.wrapping_add(imm_i);
                let value = match f3 {
                    0b000 => self.read(address, 1).map(|v| signed(v, 8)),
                    0b001 => self.read(address, 2).map(|v| signed(v, 16)),
                    0b010 => self.read(address, 4),
                    0b100 => self.read(address, 1),
                    0b101 => self.read(address, 2),
                    _ => return trap,
                };
                let Some(value) = value else {
                    return Some(End::Data { pc });
                };
                result = Some(value);
            }
            0b0100011 => {
                let address = a.wrapping_add(signed(f7 << 5 | field(7, 5), 12));
                let size = match f3 {
                    0b000 => 1,
                    0b001 => 2,
                    0b010 => 4,
                    _ => return trap,
                };
                if self.write(address, size, b).is_none() {
                    return Some(End::Data { pc });
                }
            }
            0b0010011 => {
                result = Some(match (f3, f7) {
                    (0b000, _) => a.wrapping_add(imm_i),
                    (0b010, _) => u32::from((a as i32) < imm_i as i32),
                    (0b011, _) => u32::from(a < imm_i),
                    (0b100, _) => a ^ imm_i,
                    (0b110, _) => a | imm_i,
                    (0b111, _) => a & imm_i,
                    (0b001, 0) => a << rs2,
                    (0b101, 0) => a >> rs2,
                    (0b101, 0b0100000) => (a as i32 >> rs2) as u32,
                    _ => return trap,
                });
            }
            0b0110011 => {
                let shift = b % 32;
                let (sa, sb) = (i64::from(a as i32), i64::from(b as i32));
                result = Some(match (f7, f3) {
                    (0, 0b000) => a.wrapping_add(b),
                    (0b0100000, 0b000) => a.wrapping_sub(b),
                    (0, 0b001) => a << shift,
                    (0, 0b010) => u32::from((a as i32) < b as i32),
                    (0, 0b011) => u32::from(a < b),
                    (0, 0b100) => a ^ b,
                    (0, 0b101) => a >> shift,
                    (0b0100000, 0b101) => (a as i32 >> shift) as u32,
                    (0, 0b110) => a | b,
                    (0, 0b111) => a & b,
                    (1, 0b000) => a.wrapping_mul(b),
                    (1, 0b001) => ((sa * sb) >> 32) as u32,
                    (1, 0b010) => ((sa * i64::from(b)) >> 32) as u32,
                    (1, 0b011) => ((u64::from(a) * u64::from(b)) >> 32) as u32,
                    (1, 0b100) if b == 0 => u32::MAX,
                    (1, 0b100) => (a as i32).wrapping_div(b as i32) as u32,
                    (1, 0b101) => a.checked_div(b).unwrap_or(u32::MAX),
                    (1, 0b110) if b == 0 => a,
                    (1, 0b110) => (a as i32).wrapping_rem(b as i32) as u32,
                    (1, 0b111) => a.checked_rem(b).unwrap_or(a),
                    _ => return trap,
                });
            }
            0b0001111 if f3 <= 1 => {}
            _ => return trap,
        }
        if self.word(next).is_none() {
            return Some(End::Fetch { pc });
        }
        let before = self.x;
        if let Some(value) = result
            && rd != 0
        {
            self.x[rd] = value;
        }
        let jump = opcode == 0b1101111 || opcode == 0b1100111;
        // A jump to itself that reads a register it changes is no end yet.
        let unchanged = opcode == 0b1101111 || rs1 != rd || before == self.x;
        if jump && next == pc && unchanged {
            return Some(End::Halted { pc });
        }
        self.pc = next;
        None
    }
}
