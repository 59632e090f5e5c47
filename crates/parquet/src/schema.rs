//! The schema: which columns there are, how they nest, and what their values mean.

use crate::thrift::{Field, NoThrift, Thrift};

/// How values of a leaf are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Physical {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    Fixed(usize),
}

/// What values of a leaf mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logical {
    /// What their storage says: a flag, a number, a text.
    Plain,
    /// Whole numbers without a sign.
    Unsigned,
    /// Whole numbers, to be divided by ten to this power.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// Time since midnight.
    TimeOfDay(Unit),
    /// Time since 1970 UTC.
    Timestamp(Unit),
    /// Floating point numbers of 16 bits.
    Half,
    /// Identifiers of 16 bytes.
    Uuid,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    pub(crate) fn per_millisecond(self) -> i64 {
        match self {
            Self::Milliseconds => 1,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1_000_000,
        }
    }
}

/// A leaf: the values of one column.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) path: String,
    pub(crate) physical: Physical,
    pub(crate) logical: Logical,
    /// The level of a value that is there.
    pub(crate) definition: u8,
    /// How many lists a value lies in.
    pub(crate) repetition: u8,
}

/// A node of the schema's tree below the root.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// The definition level from which the node is there; below it is missing.
    pub(crate) definition: u8,
    pub(crate) shape: Shape,
}

#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A value of the leaf with this number.
    Leaf(usize),
    /// Nodes under their names.
    Struct(Vec<Node>),
    /// Elements, each of which is the node.
    List(Levels, Box<Node>),
    /// Entries: of each a key and a value, if the map has values.
    Map(Levels, Box<Node>, Option<Box<Node>>),
}

/// The levels of what repeats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Levels {
    /// The definition level from which there is an entry.
    pub(crate) definition: u8,
    /// The repetition level of all entries but the first.
    pub(crate) repetition: u8,
}

/// The columns of a file.
#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) roots: Vec<Node>,
    pub(crate) leaves: Vec<Leaf>,
}

/// One entry of the schema as it is stored, before its children.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    physical: Option<i32>,
    length: i32,
    repetition: i32,
    name: String,
    children: usize,
    converted: Option<i32>,
    scale: i32,
    annotation: Annotation,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Annotation {
    #[default]
    None,
    Map,
    List,
    Value(Logical),
}

const OPTIONAL: i32 = 1;
const REPEATED: i32 = 2;

/// The deepest nesting; deeper schemas are refused.
const DEEPEST: usize = 64;

/// Bytes of all leaves' paths together; a long name above many leaves is in each of theirs.
const LONGEST_PATHS: usize = 16 << 20;

impl Element {
    pub(crate) fn read(thrift: &mut Thrift) -> Result<Self, NoThrift> {
        let mut element = Self::default();
        thrift.structure(|thrift, field| {
            match field.id {
                1 => element.physical = Some(thrift.int(field)?),
                2 => element.length = thrift.int(field)?,
                3 => element.repetition = thrift.int(field)?,
                4 => element.name = thrift.text(field)?,
                5 => {
                    element.children =
                        usize::try_from(thrift.int(field)?).map_err(|_| NoThrift::Wrong)?;
                }
                6 => element.converted = Some(thrift.int(field)?),
                7 => element.scale = thrift.int(field)?,
                10 => element.annotation = annotation(thrift)?,
                _ => {}
            }
            Ok(())
        })?;
        if element.annotation == Annotation::None {
            element.annotation = element.converted_annotation();
        }
        Ok(element)
    }

    fn converted_annotation(&self) -> Annotation {
        use Logical::{Date, Decimal, TimeOfDay, Timestamp, Unsigned};
        use Unit::{Microseconds, Milliseconds};
        Annotation::Value(match self.converted {
            Some(1 | 2) => return Annotation::Map,
            Some(3) => return Annotation::List,
            Some(5) => Decimal(self.scale.max(0).cast_unsigned()),
            Some(6) => Date,
            Some(7) => TimeOfDay(Milliseconds),
            Some(8) => TimeOfDay(Microseconds),
            Some(9) => Timestamp(Milliseconds),
            Some(10) => Timestamp(Microseconds),
            Some(11..=14) => Unsigned,
            _ => return Annotation::None,
        })
    }

    fn physical(&self) -> Option<Physical> {
        Some(match self.physical? {
            0 => Physical::Boolean,
            1 => Physical::Int32,
            2 => Physical::Int64,
            3 => Physical::Int96,
            4 => Physical::Float,
            5 => Physical::Double,
            6 => Physical::Bytes,
            7 => Physical::Fixed(
                usize::try_from(self.length)
                    .ok()
                    .filter(|&length| length > 0)?,
            ),
            _ => return None,
        })
    }

    /// What the values mean, where that fits how they are stored.
    fn logical(&self, physical: Physical) -> Logical {
        if physical == Physical::Int96 {
            // Nothing else was ever written so, and it is read as milliseconds.
            return Logical::Timestamp(Unit::Milliseconds);
        }
        let Annotation::Value(logical) = self.annotation else {
            return Logical::Plain;
        };
        let fits = match logical {
            Logical::Plain => true,
            Logical::Decimal(_) => !matches!(
                physical,
                Physical::Boolean | Physical::Float | Physical::Double
            ),
            Logical::Unsigned | Logical::TimeOfDay(_) => {
                matches!(physical, Physical::Int32 | Physical::Int64)
            }
            Logical::Date => physical == Physical::Int32,
            Logical::Timestamp(_) => physical == Physical::Int64,
            Logical::Half => physical == Physical::Fixed(2),
            Logical::Uuid => physical == Physical::Fixed(16),
        };
        if fits { logical } else { Logical::Plain }
    }
}

fn annotation(thrift: &mut Thrift) -> Result<Annotation, NoThrift> {
    let mut annotation = Annotation::None;
    thrift.structure(|thrift, field| {
        annotation = match field.id {
            2 => Annotation::Map,
            3 => Annotation::List,
            5 => Annotation::Value(Logical::Decimal(decimal_scale(thrift)?)),
            6 => Annotation::Value(Logical::Date),
            7 => Annotation::Value(Logical::TimeOfDay(time_unit(thrift)?)),
            8 => Annotation::Value(Logical::Timestamp(time_unit(thrift)?)),
            10 if is_unsigned(thrift)? => Annotation::Value(Logical::Unsigned),
            14 => Annotation::Value(Logical::Uuid),
            15 => Annotation::Value(Logical::Half),
            _ => Annotation::None,
        };
        Ok(())
    })?;
    Ok(annotation)
}

fn decimal_scale(thrift: &mut Thrift) -> Result<u32, NoThrift> {
    let mut scale = 0;
    thrift.structure(|thrift, field| {
        if field.id == 1 {
            scale = u32::try_from(thrift.int(field)?).map_err(|_| NoThrift::Wrong)?;
        }
        Ok(())
    })?;
    Ok(scale)
}

fn time_unit(thrift: &mut Thrift) -> Result<Unit, NoThrift> {
    let mut unit = Unit::Milliseconds;
    let mut read = |_: &mut Thrift, field: Field| {
        unit = match field.id {
            1 => Unit::Milliseconds,
            2 => Unit::Microseconds,
            3 => Unit::Nanoseconds,
            _ => return Err(NoThrift::Wrong),
        };
        Ok(())
    };
    thrift.structure(|thrift, field| match field.id {
        2 => thrift.structure(&mut read),
        _ => Ok(()),
    })?;
    Ok(unit)
}

fn is_unsigned(thrift: &mut Thrift) -> Result<bool, NoThrift> {
    let mut is_signed = true;
    thrift.structure(|_, field| {
        if field.id == 2 {
            is_signed = Thrift::flag(field)?;
        }
        Ok(())
    })?;
    Ok(!is_signed)
}

impl Schema {
    /// The tree of the elements, which are stored depth first; none where they make no tree.
    pub(crate) fn of(elements: &[Element]) -> Option<Self> {
        let (root, rest) = elements.split_first()?;
        let mut building = Building {
            elements: rest,
            leaves: Vec::new(),
            paths: 0,
        };
        let mut roots = Vec::new();
        for _ in 0..root.children {
            roots.push(building.node(&Place::default())?);
        }
        building.elements.is_empty().then_some(Self {
            roots,
            leaves: building.leaves,
        })
    }
}

struct Building<'a> {
    elements: &'a [Element],
    leaves: Vec<Leaf>,
    /// Bytes of the leaves' paths.
    paths: usize,
}

/// Where in the tree a node is.
#[derive(Clone, Debug, Default)]
struct Place {
    path: String,
    depth: usize,
    definition: u8,
    repetition: u8,
}

impl Building<'_> {
    fn next(&mut self) -> Option<Element> {
        let (first, rest) = self.elements.split_first()?;
        self.elements = rest;
        Some(first.clone())
    }

    fn node(&mut self, parent: &Place) -> Option<Node> {
        let element = self.next()?;
        self.node_of(&element, parent, &element.name)
    }

    /// The node of an element whose children come next, under a name; nameless nodes do not show in paths.
    fn node_of(&mut self, element: &Element, parent: &Place, name: &str) -> Option<Node> {
        if parent.depth == DEEPEST {
            return None;
        }
        let mut place = Place {
            path: joined(&parent.path, name),
            depth: parent.depth + 1,
            definition: parent.definition + u8::from(element.repetition == OPTIONAL),
            repetition: parent.repetition,
        };
        let definition = place.definition;
        let shape = if element.repetition == REPEATED {
            // A list of its own, without the wrapping that newer writers put around.
            let levels = place.enter();
            let element = Node {
                name: String::new(),
                definition: levels.definition,
                shape: self.shape(element, &place)?,
            };
            Shape::List(levels, Box::new(element))
        } else {
            match element.annotation {
                Annotation::List if element.children == 1 => self.list(element, place)?,
                Annotation::Map if element.children == 1 => self.map(element, place)?,
                _ => self.shape(element, &place)?,
            }
        };
        Some(Node {
            name: name.to_owned(),
            definition,
            shape,
        })
    }

    /// A leaf, or a structure with the children that come next.
    fn shape(&mut self, element: &Element, place: &Place) -> Option<Shape> {
        if element.children == 0 {
            let physical = element.physical()?;
            self.paths += place.path.len();
            if self.paths > LONGEST_PATHS {
                return None;
            }
            self.leaves.push(Leaf {
                path: place.path.clone(),
                physical,
                logical: element.logical(physical),
                definition: place.definition,
                repetition: place.repetition,
            });
            return Some(Shape::Leaf(self.leaves.len() - 1));
        }
        let mut children = Vec::new();
        for _ in 0..element.children {
            children.push(self.node(place)?);
        }
        Some(Shape::Struct(children))
    }

    /// A list: a group with a repeated child, which either is the element or wraps it. `LogicalTypes.md`, "Lists".
    fn list(&mut self, element: &Element, mut place: Place) -> Option<Shape> {
        let repeated = self.elements.first()?.clone();
        if repeated.repetition != REPEATED {
            return self.shape(element, &place);
        }
        self.next()?;
        let levels = place.enter();
        let is_element = repeated.children != 1
            || repeated.name == "array"
            || repeated.name == format!("{}_tuple", element.name);
        let element = if is_element {
            Node {
                name: String::new(),
                definition: levels.definition,
                shape: self.shape(&repeated, &place)?,
            }
        } else {
            let element = self.next()?;
            self.node_of(&element, &place, "")?
        };
        Some(Shape::List(levels, Box::new(element)))
    }

    /// A map: a group with a repeated child of a key and a value. `LogicalTypes.md`, "Maps".
    fn map(&mut self, element: &Element, mut place: Place) -> Option<Shape> {
        let repeated = self.elements.first()?.clone();
        if repeated.repetition != REPEATED || !(1..=2).contains(&repeated.children) {
            return self.shape(element, &place);
        }
        self.next()?;
        let levels = place.enter();
        let mut children = Vec::new();
        for _ in 0..repeated.children {
            let child = self.next()?;
            children.push(Box::new(self.node_of(&child, &place, "")?));
        }
        let mut children = children.into_iter();
        Some(Shape::Map(levels, children.next()?, children.next()))
    }
}

impl Place {
    /// Goes into what repeats here.
    fn enter(&mut self) -> Levels {
        self.depth += 1;
        self.definition += 1;
        self.repetition += 1;
        Levels {
            definition: self.definition,
            repetition: self.repetition,
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    match (path, name) {
        (path, "") => path.to_owned(),
        ("", name) => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, repetition: i32, children: usize, annotation: Annotation) -> Element {
        Element {
            name: name.to_owned(),
            repetition,
            children,
            annotation,
            ..Element::default()
        }
    }

    fn text(name: &str, repetition: i32) -> Element {
        Element {
            physical: Some(6),
            ..group(name, repetition, 0, Annotation::None)
        }
    }

    /// The leaves of the column that these elements make: path, definition and repetition.
    fn leaves(elements: &[Element]) -> Vec<(String, u8, u8)> {
        let mut all = vec![group("schema", 0, 1, Annotation::None)];
        all.extend_from_slice(elements);
        let leaves = Schema::of(&all).unwrap().leaves;
        leaves
            .into_iter()
            .map(|leaf| (leaf.path, leaf.definition, leaf.repetition))
            .collect()
    }

    #[test]
    fn lists_of_every_age_have_their_name_and_levels() {
        let list = |children| group("tags", OPTIONAL, children, Annotation::List);
        let repeated = |name, children| group(name, REPEATED, children, Annotation::None);
        for (elements, definition) in [
            // Three levels, as today.
            (
                vec![list(1), repeated("list", 1), text("element", OPTIONAL)],
                3,
            ),
            // Two levels: the repeated node is the element.
            (vec![list(1), text("array", REPEATED)], 2),
            (vec![list(1), repeated("array", 1), text("x", 0)], 2),
            (vec![list(1), repeated("tags_tuple", 1), text("x", 0)], 2),
            // No wrapping at all.
            (vec![text("tags", REPEATED)], 1),
        ] {
            let (path, levels, lists) = &leaves(&elements)[0];
            assert!(path == "tags" || path == "tags.x", "{path}");
            assert_eq!((*levels, *lists), (definition, 1), "{elements:?}");
        }
    }

    #[test]
    fn maps_may_lack_values_and_annotations_their_shape() {
        let map = group("meta", OPTIONAL, 1, Annotation::Map);
        let entries = group("key_value", REPEATED, 1, Annotation::None);
        let keys = [map.clone(), entries, text("key", 0)];
        assert_eq!(leaves(&keys), [("meta".to_owned(), 2, 1)]);
        let no_entries = [map, text("x", 0)];
        assert_eq!(leaves(&no_entries), [("meta.x".to_owned(), 1, 0)]);
    }

    #[test]
    fn elements_that_make_no_tree_are_refused() {
        let root = group("schema", 0, 2, Annotation::None);
        assert!(Schema::of(&[]).is_none());
        assert!(Schema::of(&[root.clone(), text("a", 0)]).is_none());
        let more = [root.clone(), text("a", 0), text("b", 0), text("c", 0)];
        assert!(Schema::of(&more).is_none());
        let mut deep = vec![root];
        deep.extend(vec![group("g", OPTIONAL, 1, Annotation::None); 300]);
        assert!(Schema::of(&deep).is_none());
    }
}
