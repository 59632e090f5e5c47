//! Lists of objects that carry their own names, as `MLflow` writes assessments and spans: each becomes a field.

use serde_json::{Map, Value as Tree};

/// A list whose elements are read one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// Assessments of a trace: what each says, under its name.
    Assessments,
    /// Spans: the models that they called, under `model`.
    Spans,
}

impl Listed {
    /// The list under a path, where it is one of these.
    pub(super) fn under(path: &str) -> Option<Self> {
        match path.rsplit('.').next()? {
            "assessments" => Some(Self::Assessments),
            "spans" => Some(Self::Spans),
            _ => None,
        }
    }

    /// The name and the value of an element, where it has one that counts.
    pub(super) fn field(self, element: Tree) -> Option<(String, Tree)> {
        let Tree::Object(mut element) = element else {
            return None;
        };
        match self {
            Self::Assessments => assessment(&mut element),
            Self::Spans => model(&element).map(|model| ("model".to_owned(), model)),
        }
    }
}

/// Feedback that another replaced is no longer valid; expectations are what is right, not how well it went.
fn assessment(element: &mut Map<String, Tree>) -> Option<(String, Tree)> {
    if element.get("valid") == Some(&Tree::Bool(false)) {
        return None;
    }
    let value = element.get_mut("feedback")?.get_mut("value")?.take();
    match element.remove("assessment_name")? {
        Tree::String(name) => Some((name, value)),
        _ => None,
    }
}

/// Attributes are JSON within texts.
fn model(span: &Map<String, Tree>) -> Option<Tree> {
    let attributes = span.get("attributes")?;
    let written = ["model", "mlflow.llm.model"]
        .iter()
        .find_map(|key| attributes.get(key))?
        .as_str()?;
    let model = serde_json::from_str::<String>(written).unwrap_or_else(|_| written.to_owned());
    Some(Tree::String(model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn feedback_counts_while_it_is_valid() {
        let read = |element| Listed::Assessments.field(element);
        assert_eq!(
            read(json!({"assessment_name":"a","feedback":{"value":0.5},"valid":true})),
            Some(("a".into(), json!(0.5)))
        );
        for nothing in [
            json!({"assessment_name":"a","feedback":{"value":0.5},"valid":false}),
            json!({"assessment_name":"a","expectation":{"value":"yes"}}),
            json!({"feedback":{"value":1}}),
            json!("a"),
        ] {
            assert_eq!(read(nothing), None);
        }
    }

    #[test]
    fn models_are_json_within_texts_or_plain() {
        for written in ["\"m-1\"", "m-1"] {
            assert_eq!(
                Listed::Spans.field(json!({"attributes":{"mlflow.llm.model":written}})),
                Some(("model".into(), json!("m-1")))
            );
        }
    }
}
